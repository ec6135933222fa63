"""Rephrasings that are true must not be accused, and claims with one thing changed must be caught."""

from __future__ import annotations

import sys

import pytest

from briefbot.verify import verify_claim

TRUE = [
    ("According to the ministry, 12 people died.", "According to the ministry, 12 people died and 40 were hurt."),
    ("It cost between 2 million and 3 million euros.", "It cost between 2 and 3 million euros."),
    ("It fell to -15 degrees.", "It fell to minus 15 degrees."),
    ("The ferry makes 90 km/h.", "The ferry makes 90 kilometres per hour."),
    ("The firm cut 2,000 jobs.", "The firm cut 2000 jobs."),
    ("The defence of the harbour centre cost 3 crowns.", "The defense of the harbor center cost 3 crowns."),
    ("Some 4,000 soldiers took part.", "About four thousand soldiers took part in the exercise."),
    ("The loss was 3.5 million crowns.", "The company lost 3,500,000 crowns."),
    ("About 30,000 people fled.", "According to the count, 29,800 people fled."),
    ("Dozens of homes burned.", "Fire destroyed 48 homes; they burned to the ground."),
    ("The bridge closed on March 3.", "The bridge closed on 3 March 2024."),
    ("It was sold in 2019.", "It was sold on Nov. 20, 2019."),
    ("Repairs cost $3m.", "Repairs cost 3 million dollars."),
    ("The deal is worth £2.5bn.", "The deal is worth £2.5 billion."),
    ("Turnout rose to 12 per cent.", "Turnout rose to 12%."),
    ("The population is 1,234,567.", "The population is 1.234.567."),
    ("The population is 1,234,567.", "The population is 1 234 567."),
    ("The temperature fell to -5 degrees.", "The temperature fell to −5 degrees."),
    ("The trip takes 10 to 12 days.", "The trip takes 10–12 days."),
    ("Mr. Wilkins, 82, opened the beach.", "Brian Wilkins, who is 82 years old, opened the beach."),
    ("The train leaves at 6:35 p.m.", "The train leaves at 18:35."),
    ("The team won 5-4.", "The team won 5–4."),
    ("The UN voted.", "The United Nations voted."),
    ("Canadian troops left the city.", "Troops of Canada left the city."),
    ("The minister did not resign.", "The minister didn't resign."),
    ("It was not only fast but cheap.", "It was fast and cheap."),
    ("The first ship sank.", "The first ship [1] sank."),
    ("4000 homes lost power.", "４０００ homes lost power."),
    ("He attended Westpoint in 1990.", "He attended Westpoint in the autumn of 1990."),
    ("The road is 40 km long.", "The road is 25 miles long."),
    ("Halden said the port would open.", "The port would open, Halden said."),
    ("The twenty-first congress met.", "The 21st congress met."),
    ("She won the Iberoamerican Cup.", "She won the Ibero-American Cup."),
    ("Workers bought the vessel.", "Workers purchased the ship."),
    ("The flood killed at most 50 people.", "The flood killed no more than 50 people."),
    ("The flood killed at least 50 people.", "The flood killed no fewer than 50 people."),
    ("Between five and six million people fled.", "Between 5 and 6 million people fled."),
    ("It drew half a million visitors.", "It drew 500,000 visitors."),
    ("The wall is 3 metres high.", "The wall is 3m high."),
    ("It cost 3.1 million euros.", "It cost 3.10 million euros."),
    ("The pole is 2.5 metres long.", "The pole is 2.50 metres long."),
    ("The ferry left at 0:30 on Monday.", "The ferry left at 12:30 a.m. on Monday."),
    ("The ferry left at 9:30.", "The ferry left at 9.30."),
    ("The war of 1999–2002 ended.", "The war of 1999–02 ended."),
    ("The crew did not open the gate.", "It is not true that the crew opened the gate."),
    ("The crew is expected to open the gate.", "The crew will open the gate."),
    ("The pipe carries water to the mill.", "The function of the pipe is to carry water to the mill."),
    ("Her will named two heirs.", "Her will named two heirs and a charity."),
    ("Halden became the mayor of Norrin.", "Halden, who would become the mayor of Norrin, was born there."),
    ("The mayor's brother was hurt.", "The brother of the mayor was hurt."),
    ("Norland grew richer.", "Norland's economy grew richer."),
    ("The temperature rose by 1.5 degrees Celsius in May.", "The temperature rose by 1.5°C in May."),
    ("The yard will pay a fine of about $244 million.", "The yard will pay a fine of $243.6 million."),
    ("The SWO confirmed the record in May.", "The Sund Weather Office confirmed the record in May."),
    ("According to the WHO, 39 cases were found.", "The WHO said 39 cases were found."),
    ("Osterby said the depot burned.", "The depot burned, the regional governor, Karl Osterby, said."),
    ("The yard reported a net loss of 2 million crowns.", "The yard posted a net loss of 2 million crowns."),
    ("Norland's economy contracted in May.", "Norland's economy shrank in May."),
    ("The UK court freed the crew.", "The British court freed the crew."),
    ("The crew was attacked by gunmen in the harbour.", "Gunmen attacked the crew in the harbour."),
    ("After the flood, 23 people fled.", "23 people fled after the flood."),
    ("Demand dropped; because of this, prices fell.", "Prices fell because demand dropped."),
    (
        "The editor published the letters, and soon after the mayor resigned.",
        "The mayor resigned after the editor published the letters.",
    ),
    ("A burst dam upstream caused the flood.", "The flood was caused by a burst dam upstream."),
    (
        "People were hurt when a stand collapsed during the concert.",
        "Dozens of people were hurt when a stand collapsed during the concert.",
    ),
    (
        "The Halden Library holds 160,000 volumes.",
        "One of the oldest libraries in Norland, the Halden Library holds 160,000 volumes.",
    ),
    ("The river is among the longest rivers in Norland.", "The river is one of the longest rivers in Norland."),
    ("Tensions between herders and farmers grew.", "Tensions between farmers and herders grew."),
    ("The device was able to store 20 kilowatt hours.", "The device could store 20 kilowatt hours and was sold in 1999."),
    ("Halden had stolen the money.", "The court found that Halden had stolen the money and rejected his appeal."),
    (
        "12 people had died in the fire.",
        "Officials confirmed that 12 people had died in the fire and rejected calls for an inquiry.",
    ),
    ("Coffee lowers the risk of stroke.", "The study showed that coffee lowers the risk of stroke in people with weak hearts."),
    ("The contract was signed.", "The minister knew that the contract was signed and denies any wrong."),
    ("The river is clean.", "Yet the report shows that the river is clean."),
    ("The minister had taken bribes.", "Not long after the vote it emerged that the minister had taken bribes."),
    ("The minister had taken bribes.", "No one was surprised when the report showed that the minister had taken bribes."),
    (
        "Coffee lowers the risk of stroke.",
        "The study not only showed that coffee lowers the risk of stroke but also explained why.",
    ),
    ("Lindqvist stabbed his wife.", "Lindqvist pleaded guilty to stabbing his wife."),
    ("Halden won the title.", "Halden returned home to win the title."),
    ("The minister resigned on Friday.", "The minister was forced to resign on Friday."),
    ("The mayor greeted the workers in Norrin.", "The mayor stopped to greet the workers in Norrin."),
    ("The Sund Union sent Norland arms in May.", "The Sund Union sent weapons to Norland in May."),
    (
        "Police found the bodies of two men in a building in Norrin.",
        "Police found the bodies of two men in an abandoned building in Norrin.",
    ),
    (
        "The runner won gold in the 100 metres in Norrin.",
        "The runner set a world record to win gold in the 100 metres in Norrin.",
    ),
    ("Rioters burned homes in the old town on Sunday.", "Rioters set fire to homes in the old town on Sunday."),
    ("Norrin won the cup.", "Norrin trailed at half time, yet went on to win the cup."),
    ("He was sentenced to death in 1951.", "He was tried and sentenced to death in 1951."),
    ("She joined the team in May.", "She accepted an offer to join the team in May."),
    ("Flights were cancelled because of snow.", "Flights were cancelled due in part to snow."),
    ("The company said it would cut 500 jobs in May.", "The company will cut 500 jobs in May, it said."),
    ("The company is going to cut 500 jobs in May.", "The company will cut 500 jobs in May."),
    ("Firefighters did not save the house.", "Firefighters could not save the house."),
    ("Halden died in 2019.", "The widow of Halden, who died in 2019, sold the house."),
    ("Lindqvist was jailed in 2019.", "A lawyer for Lindqvist, who was jailed in 2019, welcomed the ruling."),
    ("Osterby worked with Halden and wrote the report.", "Osterby, a colleague of Halden, wrote the report."),
    ("The mayor's spouse was shot by police on Monday.", "Police shot the wife of the mayor on Monday."),
    ("Police fired tear gas in the capital.", "Police fired tear gas in the capital, wounding 20 supporters of the opposition."),
    ("Norrin won the cup on Saturday.", "Norrin won the cup on Saturday, delighting 40,000 supporters."),
    ("She won the Booker Prize in 1990.", "The author of three novels, she won the Booker Prize in 1990."),
    ("The king opened parliament on Monday.", "In a tradition going back to 1901, the king opened parliament on Monday."),
    ("The minister resigned on Friday.", "Tears in her eyes, the minister resigned on Friday."),
    ("The comet contains water.", "They were the first to show that the comet contains water."),
    ("The crew opened the gate.", "After the crew opened the gate, it was disputed whether they should have."),
    ("The crew opened the gate.", "There is no doubt that the crew opened the gate."),
    ("The crew opened the gate.", "The fact that the crew opened the gate surprised nobody."),
    ("Engineers found a crack of 65 centimetres.", "After engineers found a crack of 65 centimetres, the bridge was closed."),
    ("The crew opened the gate.", "Nobody could deny that the crew opened the gate."),
    ("The crew opened the gate.", "The crew opened the gate, which nobody denies."),
    ("The crew opened the gate.", "The mayor did not know that the crew opened the gate."),
    ("The crew opened the gate.", "It was no coincidence that the crew opened the gate."),
    ("The crew opened the gate.", "It was on the second day of the storm that the crew opened the gate."),
    ("The crew opened the gate.", "While the rumours of a leak proved false, the crew opened the gate."),
    ("The crew opened the gate.", "It rained so hard that the crew opened the gate."),
    ("The crew opened the gate.", "Whether it was wise is unclear, but the crew opened the gate."),
    ("It is doubtful whether the crew opened the gate.", "Engineers doubt that the crew opened the gate."),
    ("The gate is opened if the water is too high.", "Since May the gate is opened if the water is too high, by day or night."),
    ("Halden was hurt.", "The widow of the miller saw it: Halden was hurt."),
    ("The fair was moved due to the weather.", "The fair was moved due to the weather in May."),
    ("The army shelled the port.", "In May the army shelled the port, and the road to the port was closed."),
    (
        "Norland is a republic on the coast.",
        "Norland (in Sami: Nordur Riki), officially the Republic of Norland, is a republic on the coast.",
    ),
    ("For two seasons the song was sung by Jim Haas.", "The song was sung by Jim Haas for two seasons."),
    ("The dam was built in 1960 and closed in 1990.", "The dam was built in 1960 by Halden. It closed in 1990."),
    ('The minister called it "a very sad day".', "“It is a very sad day for us,” the minister said."),
    (
        "A Norrin University study dates the wall to 1200.",
        "A study by Halden of the University of Norrin dates the wall to 1200.",
    ),
    (
        "The Norrin Arena is on the Osterby peninsula in the south of the country.",
        "The Norrin is a large district on the Osterby peninsula in the south of the country, including an indoor arena. It is"
        " sometimes called the Norrin Arena.",
    ),
    (
        "Jim Halden, a member of the Osterby Nation, was the first to win a medal for his home country.",
        "A member of the Osterby Nation, Halden became the first to win a medal for his home country. Jim Halden won it in 1912.",
    ),
    ("Sola Shipping was bought by Torm Lines.", "Torm Lines bought Sola Shipping for 40 million florins in May."),
    ("Torm Lines bought Sola Shipping in May.", "Sola Shipping was bought by Torm Lines in May for 40 million florins."),
    ("A stray dog bit the envoy.", "The envoy was bitten by a stray dog during a visit to Vessel."),
    ("Lake Mern is smaller than Lake Ost.", "Lake Ost is larger than Lake Mern, and deeper."),
    ("Norland exported less wheat than Vessland.", "Vessland exported more wheat than Norland in 2031."),
    ("The first ferry was heavier than the second one.", "The second ferry is lighter than the first one by 40 tonnes."),
    (
        "The bank raised its rate by half a percentage point.",
        "The bank of Vessland raised its rate by 0.5 percentage points on Thursday.",
    ),
    ("The bank raised its rate by 25 basis points.", "The bank of Vessland raised its rate by a quarter of a percentage point."),
    ("About 250,000 people live in the valley.", "A quarter of a million people live in the valley."),
    ("Turnout fell by 12 points.", "Turnout fell by 12 percentage points."),
    (
        "Hald said the yard would not need state aid.",
        "Peter Hald, chief executive of Torm Lines, said on Monday that the yard would not need state aid.",
    ),
    ("The pass was not open to lorries.", "The pass at Sarn was closed to lorries because of ice."),
    (
        "The two mills together employ 3,400 people.",
        "The mill in Norrin employs 2,000 people and the one in Sarn 1,400, a total of 3,400.",
    ),
    ("Ana Hald wrote the opera.", "The opera was written by Ana Hald in 1983."),
    ('The critic called the play "a masterpiece".', 'The critic called the play "a masterpiece", and praised the cast.'),
    ("The Mern is the longest river of the province.", "The longest river of the province is the Mern."),
    ("Five people were sworn in on Monday.", "Three men and two women were sworn in on Monday."),
    (
        "According to prosecutors, Hald paid the clerk 20,000 florins.",
        "Prosecutors allege that Hald paid the clerk 20,000 florins.",
    ),
    ("The pier will not be open on Monday.", "The pier will be closed on Monday for repairs."),
]
FALSE = [
    ("The terminal will cost 2 crowns.", "The terminal will cost 2 to 3 million crowns."),
    ("It fell to 15 degrees.", "It fell to minus 15 degrees."),
    ("Halvern expected two diplomats on Friday.", "Halvern expelled two diplomats on Friday."),
    ("Two officers were suspected on Friday.", "Two officers were suspended on Friday."),
    ("Nigeria closed its border on Friday.", "Niger closed its border on Friday."),
    ("Some 40,000 soldiers took part.", "About 4,000 soldiers took part."),
    ("Turnout rose by 12 percentage points.", "Turnout rose by 12 percent."),
    ("The road is 40 miles long.", "The road is 40 km long."),
    ("60 people agreed.", "60% agreed."),
    ("The deal is worth €2.5bn.", "The deal is worth £2.5bn."),
    ("Repairs cost $3bn.", "Repairs cost $3m."),
    ("The bridge closed on March 4.", "The bridge closed on 3 March 2024."),
    ("The bridge closed in 2023.", "The bridge closed in March 2024."),
    ("The council met on Tuesday.", "The council met on Wednesday."),
    ("The train leaves at 6:45 p.m.", "The train leaves at 18:35."),
    ("The team won 4–5.", "The team won 5–4."),
    ("It is the third largest port.", "It is the second largest port."),
    ("Norrin beat Halden in the final.", "Halden beat Norrin in the final."),
    ("The storm hit Osterby on Sunday.", "The storm hit Norrin on Sunday. Osterby was spared."),
    ("The minister did not resign.", "The minister resigned."),
    ("The minister resigned on Friday.", "The minister did not resign on Friday."),
    ("The court never heard the case.", "The court heard the case."),
    ("Many called it safe (Halden did, for what it is worth).", "Many called it safe (Halden never did, for what it is worth)."),
    ("The richest man under 31 was to speak.", "The richest man under 30 was to speak."),
    ("The film Play's Child opened in Norrin.", "The film Child's Play opened in Norrin."),
    (
        "The governor stays in contact with the Gouverneure.",
        "The governor stays in contact with the Queen. Norrin has a Gouverneure.",
    ),
    ("Halden said that the seats are of leather.", "The seats are of leather. The car was to compete with the one by Halden."),
    ('The minister called it "a very good day".', "“It is a very sad day for us,” the minister said on a good evening."),
    (
        "The wall was to keep out elements conspiring to prevent marked the east of the country for many years.",
        "The wall was to keep out elements conspiring to prevent the will of the people. It was to end the flight of workers that"
        " had marked the east of the country for many years.",
    ),
    ("The crew left with the captain.", "The crew left without the captain."),
    ("The result is unlikely to change.", "The result is likely to change."),
    ("Prices fell by 3%.", "Prices rose by 3%."),
    ("The mayor left before the vote.", "The mayor left after the vote."),
    ("At most 40 people were hurt.", "At least 40 people were hurt."),
    ("It is the smallest port in the country.", "It is the largest port in the country."),
    ("Lindqvist said the port would open.", "Halden said the port would open."),
    ("According to Lindqvist, the port will open.", "According to Halden, the port will open."),
    ("Lindqvist said that the port opened in May.", "The port opened in May."),
    ("Halden confirmed that he had sold the ship.", "Halden denied that he had sold the ship."),
    ("The wall is near the harbour and far from Osterby Road.", "The wall is near the harbour and near Osterby Road."),
    ("The law was entered to the council.", "The law was left to the council."),
    ("It acts on a narrow variety of plants.", "It acts on a wide variety of plants."),
    ("Critics praised the However for its tone.", "Critics praised the Norrin Gazette for its tone. However, few bought it."),
    ("After the flood it grew in the years before the war.", "After the flood it grew in the years after the war."),
    ("It has no divisors other than 3 and itself.", "It has no divisors other than 1 and itself. Such numbers are 2 and 3."),
    ("The early work was not one of her best.", "The early work was one of her best."),
    ("The new rules are not more complicated.", "The new rules are more complicated."),
    ("The beach was unofficially opened by Halden.", "On Sunday the beach officially reopens; Halden opened it."),
    (
        "Mount Osterby is the highest mountain in Norland, and it is located within the park less than 40 km north of the sea.",
        "Mount Halden is the highest mountain in Norland and the second highest of all, after Osterby. Mount Halden is located"
        " within the park less than 40 km north of the sea.",
    ),
    (
        "Norrin won a place in the senate when Osterby retired, and Lindqvist replaced Halden as mayor of the old town.",
        "When Halden retired, Osterby replaced Lindqvist as mayor of the old town. Norrin won a place in the senate.",
    ),
    (
        "According to Lindqvist, Halden offered the leading role to Norrin, who declined it as too blue for him.",
        'Halden offered the leading role to Norrin, who declined it as "much too blue for him". Lindqvist was cast.',
    ),
    ("The vaccine has been approved by regulators.", "The vaccine has not yet been approved by regulators."),
    ("The mayor has confirmed the visit.", "The mayor has not formally confirmed the visit."),
    ("The law requires a permit.", "The law no longer requires a permit."),
    ("Protesters attacked police in the square on Monday.", "Police attacked protesters in the square on Monday."),
    ("23 people fled after he withdrew the bill.", "He withdrew the bill after 23 people fled."),
    ("The seven provinces have begun vaccination.", "Only two of the seven provinces have begun vaccination."),
    ("The voters stayed at home.", "A quarter of the voters stayed at home."),
    ("Prices would rise next year.", "Prices could rise next year."),
    ("Revenue more than tripled to 30 million crowns.", "Revenue more than doubled to 30 million crowns."),
    ("It made a net loss of $2.6 billion.", "It made a net loss of 2.6 billion reais."),
    ("Sales fell 3% from the previous year.", "Sales fell 3% from the previous month."),
    ("She is the second woman to hold the post.", "She is the first woman to hold the post."),
    ("The yard will close two docks.", "The yard ruled out closing two docks."),
    ("The flood killed more than 50 people.", "The flood killed no more than 50 people."),
    ("The flood killed no more than 50 people.", "The flood killed more than 50 people."),
    ("The tunnel is longer than 4 km.", "The tunnel is no longer than 4 km."),
    ("The ferry left at 12:30 a.m. on Monday.", "The ferry left at 12:30 p.m. on Monday."),
    ("Halden took bribes from the yard.", "Rivals claimed that Mr. Halden took bribes from the yard."),
    ("Halden resigned.", "Officials denied that Minister Halden resigned."),
    ("The crew opened the gate.", "It is not true that the crew opened the gate."),
    ("The crew opened the gate.", "It is false that the crew opened the gate."),
    ("The crew opened the gate.", "There is no evidence that the crew opened the gate."),
    ("The crew opened the gate.", "If the crew opened the gate, they broke the rules."),
    ("The crew opened the gate.", "Nobody knows whether the crew opened the gate."),
    ("The crew opened the gate.", "Was it the crew that opened the gate?"),
    ("The crew opened the gate.", "The crew planned to open the gate."),
    ("The crew opened the gate.", "The crew is expected by engineers to open the gate."),
    ("The crew opened the gate.", "The crew may have opened the gate."),
    ("The crew opened the gate.", "The crew will open the gate on Monday."),
    ("The crew opened the gate.", "The crew would have opened the gate."),
    ("The crew opened the gate.", "The crew has yet to open the gate."),
    ("The crew opened the gate.", "The crew almost opened the gate."),
    ("The bridge reopened in May.", "The bridge is to reopen in May."),
    ("Every school was hit.", "Nearly every school was hit."),
    ("The mayor was hurt.", "The mayor's brother was hurt."),
    ("Halden was hurt.", "Halden's deputy was hurt."),
    ("Halden was hurt.", "The widow of the late Halden was hurt. Halden had been the mayor."),
    ("The army shelled the port.", "The army stopped shelling the port."),
    ("The army shelled the port.", "The army shelled the road to the port."),
    ("The army reached the port.", "The army reached a village near the port."),
    ("The crew opened the gate.", "The crew all but opened the gate."),
    ("The crew opened the gate.", "The crew was slated to have opened the gate, which is almost new."),
    ("The crew, almost a dozen men, opened the gate.", "The crew, almost a dozen men, may have opened the gate."),
    ("The crew opened the gate.", "The crew could conceivably have opened the gate."),
    ("The crew opened the gate.", "The crew is thought by some to have opened the gate."),
    ("The crew opened the gate.", "Suppose that on Friday, after the storm, the crew opened the gate."),
    (
        "The crew opened the gate on Friday, after the storm.",
        "If the crew opened the gate on Friday, after the storm, it is too late.",
    ),
    ("The crew opened the gate.", "Engineers have long doubted that the crew opened the gate."),
    ("The crew opened the gate.", "It is a legend in the valley that the crew opened the gate."),
    ("The crew opened the gate.", "It was wrongly said that the crew opened the gate."),
    ("The crew opened the gate.", "The claim that the crew opened the gate proved false."),
    ("Engineers found a crack.", "Allegedly, engineers found a crack."),
    ("The crew opened the gate.", "Should the crew have opened the gate, they broke the rules."),
    ("The crew opened the gate.", "It is not clear that the crew opened the gate."),
    ("The crew opened the gate.", "The fine is doubled if it is found on appeal that the crew opened the gate."),
    ("The crew opened the gate.", "Nothing in the papers proves that the crew opened the gate."),
    ("The crew opened the gate.", "It has yet to be established that the crew opened the gate."),
    ("The crew opened the gate.", "It reads as though the crew opened the gate."),
    ("The crew opened the gate.", "Assuming the crew opened the gate, the water will fall."),
    ("The crew opened the gate.", "The idea that the crew opened the gate is pure invention."),
    ("The crew opened the gate.", "There is no proof that the crew opened the gate, or that it was shut."),
    ("Міністр подав у відставку у 2023 році.", "Міністр подав у відставку у 2024 році."),
    ("Torm Lines was bought by Sola Shipping.", "Torm Lines bought Sola Shipping for 40 million florins in May."),
    ("Sola Shipping bought Torm Lines.", "Torm Lines bought Sola Shipping for 40 million florins in May."),
    ("The minister was struck by the guard.", "The minister struck the guard."),
    ("Ana Hald taught the pianist Ruth Kem.", "The violinist Ana Hald was taught by the pianist Ruth Kem in Norrin."),
    ("Lake Ost is smaller than Lake Mern.", "Lake Ost is larger than Lake Mern, and deeper."),
    ("Villagers set fire to the mill.", "Soldiers of General Bart set fire to the mill while the villagers fled into the woods."),
    ("A shopkeeper paid for the statue.", "The countess of Ost paid for the statue, and a shopkeeper gave the land."),
    ("The ministers voted against the plan.", "Three of the eleven ministers voted against the plan, which was adopted."),
    ("The ministers voted against the plan.", "Some ministers voted against the plan, which was adopted."),
    ("The Mern is the longest river of the province.", "The Mern is the second-longest river of the province."),
    ("Torm Lines is the largest carrier in the sound.", "Torm Lines is one of the largest carriers in the sound."),
    (
        "The treaty was signed by King Harald III.",
        "The treaty was signed by King Harald II in 1204; his grandson, Harald III, broke it.",
    ),
    ("Bishop Roke of Ost opened the school.", "Abbot Roke of Ost opened the school in the presence of Bishop Thorn."),
    ("Trading was suspended after the announcement.", "Trading in the shares was suspended ahead of the announcement."),
    ('The critic called the play "a masterpiece".', 'The critic called the play "a masterpiece of boredom".'),
    ('The minister said: "We will raise taxes."', '"We will raise taxes only over my dead body," the minister said.'),
    ("The bank raised its rate by 25 basis points.", "The bank of Vessland raised its rate by half a percentage point."),
    (
        "The ban was proposed by Councillor Ana Hald.",
        "Councillor Ruth Kem proposed the ban, which was seconded by Councillor Ana Hald.",
    ),
    (
        "The court ordered the owner to pay 9,000 florins in costs.",
        "The court ordered the owner to pay 9,000 florins in damages and 2,500 florins in costs.",
    ),
    (
        "In the south the Reform List took 38 percent of the vote.",
        "The Reform List took 38 percent of the vote in the north and 22 percent in the south.",
    ),
    (
        "Union secretary Ana Hald said the strike was over.",
        '"The strike is over," said rail chief Ruth Kem. Union secretary Ana Hald said it would go on.',
    ),
    (
        "Health minister Ana Hald said the outbreak had been contained.",
        "Deputy health minister Ana Hald said the outbreak had been contained.",
    ),
    ("The two armies have withdrawn from the valley.", "The two armies have been ordered to withdraw from the valley by Sunday."),
]


NOT_TOLD = [
    ("The council voted to close the library.", "The council voted to close the library unless donors raise 400,000 crowns."),
    ("Parliament raised the retirement age to 64 on Friday.", "Parliament agreed on Friday to raise the retirement age to 64."),
    ("The bank had paid the debt.", "Ministers swore that the bank had paid the debt."),
    ("The bank paid bribes.", "If investigators discover that the bank paid bribes, its chairman will resign."),
    ("The driver fled the scene.", "If police learn that the driver fled the scene, he will lose his licence."),
    ("The bridge was closed.", "The company would be shocked if customers noticed that the bridge was closed."),
    ("The bridge is safe.", "So far, critics doubt that the bridge is safe."),
    ("The bridge is safe.", "Such critics doubt that the bridge is safe."),
    ("Spinach contains much iron.", "It is after all a myth that spinach contains much iron."),
    ("The army shelled the port.", "It is under dispute that the army shelled the port."),
    ("The bridge was safe.", "It was in the belief that the bridge was safe that they crossed it."),
    ("The mayor closed the bridge in May.", "Critics of the mayor doubt that he closed the bridge in May."),
    ("The president signed the order.", "Opponents of the order doubt that the president signed it."),
    ("Lindqvist killed his wife.", "Lindqvist was acquitted of killing his wife."),
    ("Lindqvist killed his wife.", "Lindqvist was cleared of killing his wife."),
    ("Lindqvist killed his wife.", "Lindqvist was charged with killing his wife."),
    ("Lindqvist killed his wife.", "Lindqvist stands trial for killing his wife."),
    ("Lindqvist killed his wife.", "Lindqvist was arrested on suspicion of killing his wife."),
    ("The firm sold cars in Norrin.", "The firm was banned from selling cars in Norrin."),
    ("The team played the final on Sunday.", "Rain prevented the team from playing the final on Sunday."),
    ("The company closed its plant in Norrin.", "The company is considering closing its plant in Norrin."),
    ("The army captured the port.", "The army is on the verge of capturing the port."),
    ("The government closed the plant.", "The union urged the government to close the plant."),
    ("The government closed the plant.", "The union called on the government to close the plant."),
    ("She signed the treaty.", "She forgot to sign the treaty."),
    ("Ana Hald said that she would vote for Kem.", '"I would vote for Kem," Ana Hald said, "if I wanted the town bankrupt."'),
]


@pytest.mark.parametrize(("claim", "source"), NOT_TOLD)
def test_what_is_not_told_as_a_fact_is_not_verified(claim: str, source: str) -> None:
    checked = verify_claim(claim, [source])
    assert checked.verdict != "verified"
    assert checked.reason


@pytest.mark.parametrize(("claim", "source"), TRUE)
def test_a_true_rephrasing_is_not_accused(claim: str, source: str) -> None:
    assert verify_claim(claim, [source]).verdict in ("verified", "partly")


@pytest.mark.parametrize(("claim", "source"), FALSE)
def test_one_changed_thing_is_caught_and_explained(claim: str, source: str) -> None:
    checked = verify_claim(claim, [source])
    assert checked.verdict in ("contradicted", "unsupported")
    assert checked.reason
    assert checked.support < verify_claim(source, [source]).support


@pytest.mark.parametrize("source", [source for _, source in (*TRUE, *FALSE, *NOT_TOLD)])
def test_a_source_supports_itself(source: str) -> None:
    checked = verify_claim(source, [source])
    assert (checked.verdict, checked.support) == ("verified", 1.0)


@pytest.mark.parametrize("claim", ["", " ", "…", "[1]", "\u200b"])
def test_a_claim_without_words_is_unsupported(claim: str) -> None:
    assert verify_claim(claim, ["The port opened."]).verdict == "unsupported"


def test_another_script_is_compared_word_by_word() -> None:
    source = "Міністр оборони подав у відставку 3 березня."
    assert verify_claim("Міністр оборони подав у відставку", [source]).verdict == "verified"
    assert verify_claim("Президент відвідав школу", [source]).verdict == "unsupported"


def test_what_the_source_denies_is_not_verified_by_its_own_words() -> None:
    denied = verify_claim("the bridge is safe", ["The bridge inspector did not say that the bridge is safe."])
    assert denied.verdict != "verified"


@pytest.mark.parametrize(
    "source",
    [
        "Officials denied reports (from Norrin) Osterby left the pact.",
        "No one believes that St. Osterby left the pact.",
        "At 3 p.m. Osterby left the pact, rivals claimed.",
    ],
)
def test_a_bracket_or_an_abbreviation_begins_no_sentence(source: str) -> None:
    assert verify_claim("Osterby left the pact.", [source]).verdict != "verified"


def test_a_sentence_among_others_is_verified_as_it_stands() -> None:
    assert verify_claim("Osterby left.", ["It rained. Osterby left. It is false that it stopped."]).verdict == "verified"


def test_what_the_source_only_reports_is_not_verified_as_fact() -> None:
    reported = verify_claim("The port will open in May.", ["Halden said the port will open in May."])
    assert reported.verdict == "partly"
    assert "Halden" in str(reported.reason)
    doubtful = verify_claim("The port will open in May.", ["Halden claimed that the port will open in May."])
    assert doubtful.verdict == "unsupported"


@pytest.mark.parametrize(
    "source",
    [
        "The rules envisage that the crew opened the gate.",
        "Halden is eager to prove that the crew opened the gate.",
        "It is widely thought that the crew opened the gate.",
        "The novel is set in a world in which the crew opened the gate.",
        "The crew opened the gate, at least in the view of the defence.",
        "The crew opened the gate, or so the story goes.",
        "The crew opened the gate, if the papers are to be trusted.",
        "As the conspiracy theorists see it, the crew opened the gate.",
    ],
)
def test_words_around_a_clause_that_may_make_it_no_fact_are_shown(source: str) -> None:
    checked = verify_claim("The crew opened the gate.", [source])
    assert checked.verdict == "partly"
    assert "not tell this as a fact" in str(checked.reason)


PLAIN = "Halden argued in May that tolls fall. The new bridge carries 4,000 cars a day. It replaced the old ferry."


@pytest.mark.parametrize("attribution", ["Halden said that", "According to Halden,", "Officials said that"])
def test_a_speaker_beside_a_plain_statement_has_not_said_it(attribution: str) -> None:
    checked = verify_claim(f"{attribution} the new bridge carries 4,000 cars a day.", [PLAIN])
    assert checked.verdict == "unsupported"
    assert "attribute" in str(checked.reason)


def test_a_speaker_named_beside_a_long_quotation_may_have_said_it() -> None:
    source = 'Halden opened the talks. "The new bridge carries 4,000 cars a day. It is safe," he added.'
    assert verify_claim("Halden said that the new bridge carries 4,000 cars a day.", [source]).verdict != "unsupported"
    older = "Halden said of it: ``The bridge carries 4,000 cars a day and is safe.''"
    assert verify_claim("Halden said that the bridge carries 4,000 cars a day.", [older]).verdict != "unsupported"


def test_a_state_is_no_word_of_reporting() -> None:
    source = ["The ships of the United States left the harbour in May."]
    assert verify_claim("Ships of the United States left the harbour.", source).verdict == "verified"


@pytest.mark.parametrize("bound", ["At least", "More than", "Up to"])
def test_a_least_or_greatest_number_is_not_verified_as_an_exact_one(bound: str) -> None:
    checked = verify_claim("80 people were hurt in the flood.", [f"{bound} 80 people were hurt in the flood."])
    assert checked.verdict == "partly"
    assert bound.lower() in str(checked.reason).lower()


@pytest.mark.parametrize("bound", ["At least", "More than", "Over", "Fewer than"])
@pytest.mark.parametrize("given", ["80", "About 80"])
def test_a_number_is_not_verified_as_a_least_or_greatest_one(bound: str, given: str) -> None:
    checked = verify_claim(f"{bound} 80 people were hurt in the flood.", [f"{given} people were hurt in the flood."])
    assert checked.verdict in ("partly", "unsupported")
    assert checked.reason == f"the source says {given}, the claim {bound} 80"
    assert (
        verify_claim("Some 80 people were hurt in the flood.", [f"{given} people were hurt in the flood."]).verdict == "verified"
    )


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The loan is to be paid over 3 years.", "The loan is to be paid in 3 years."),
        ("The minister resigned over two contracts.", "The minister resigned on account of two contracts."),
        ("The crew arrived within ten minutes.", "The crew arrived in ten minutes."),
        ("The cable runs under two rivers.", "The cable runs beneath two rivers."),
        ("At most six months remain.", "Six months at most remain."),
        ("More than 80 people were hurt.", "80-plus people were hurt."),
        ("About 60 people were hurt.", "Just over 60 people were hurt."),
    ],
)
def test_what_is_no_bound_or_has_one_in_another_place_is_not_told_to_lack_it(claim: str, source: str) -> None:
    assert ", the claim " not in str(verify_claim(claim, [source]).reason)


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("She gave concerts in Bergen.", "verified"),
        ("She gave concerts in Oslo and Norrin.", "verified"),
        ("She gave concerts in Kell.", "contradicted"),
        ("She gave concerts in Lind.", "contradicted"),
    ],
)
def test_what_is_told_of_a_list_is_told_of_each_in_it(claim: str, verdict: str) -> None:
    source = "She gave concerts in Oslo, Bergen and Norrin. She gave a lecture in Lind."
    assert verify_claim(claim, [source]).verdict == verdict


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Bergen won the title.", "In the race of Norrin, Bergen and Oslo, Norrin won the title."),
        ("Lind was elected mayor.", "Of the candidates Berg, Lind and Lund, Berg was elected mayor."),
        ("Lind resigned on Monday.", "After talks between Berg and Lind, Berg resigned on Monday."),
        ("Bergen hosts the fair.", "Of Oslo, Bergen and Norrin, Norrin hosts the fair."),
        ("She lives in Bergen.", "She lives in Oslo and Bergen is where she works."),
        ("He flew to Norrin.", "He flew to Oslo, Norrin was closed."),
        ("The judge acquitted Lund.", "The judge acquitted Berg and Lund was jailed."),
        ("Lind was born in Bergen.", "Lind was born in Oslo, Bergen was her later home."),
    ],
)
def test_what_is_told_of_one_of_a_list_alone_is_not_verified_of_another(claim: str, source: str) -> None:
    assert verify_claim(claim, [source]).verdict != "verified"


@pytest.mark.parametrize(
    ("claim", "source", "verdict"),
    [
        ("Nobody may leave the island.", "Nobody may leave the island without a negative test.", "partly"),
        ("All shops in Kell are closed.", "All shops in Kell are closed except the bakery.", "partly"),
        ("Tenn is the fastest woman in Norland.", "Tenn is the fastest woman in Norland this year.", "partly"),
        (
            "The mayor took bribes.",
            "The mayor took bribes, according to an anonymous letter that was sent in June.",
            "unsupported",
        ),
        ("Nobody was hurt in the fire.", "Nobody was hurt in the fire, though the crew had gone in without masks.", "verified"),
        ("The crew may leave the island.", "The crew may leave the island without a test.", "verified"),
        ("Tenn is the fastest woman in Norland this year.", "Tenn is the fastest woman in Norland this year.", "verified"),
    ],
)
def test_what_limits_a_claim_right_behind_it_must_be_said(claim: str, source: str, verdict: str) -> None:
    assert verify_claim(claim, [source]).verdict == verdict


def test_words_of_the_title_are_known() -> None:
    source = ["She was elected to the council in 2017."]
    assert verify_claim("Teresa Halden was elected to the council in 2017.", source).verdict == "unsupported"
    assert (
        verify_claim("Teresa Halden was elected to the council in 2017.", source, known=["Teresa Halden"]).verdict == "verified"
    )


def test_support_falls_with_every_word_the_source_lacks() -> None:
    source = ["The harbour bridge at Norrin was closed after inspectors found a long crack in the east pylon."]
    claims = [
        "The harbour bridge at Norrin was closed after inspectors found a long crack.",
        "The harbour bridge at Norrin was closed after divers found a long crack.",
        "The harbour road at Norrin was flooded after divers saw a long wave.",
        "Nobody expected the election to be held again.",
    ]
    supports = [verify_claim(claim, source).support for claim in claims]
    assert supports == sorted(supports, reverse=True)
    assert len(set(supports)) == len(claims)


def _calls(repeats: int) -> int:
    """Calls that checking a claim takes whose words, and those of its source, are said so many times."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        verify_claim("The man was hit by men " * repeats, ["men hit the man and left him " * repeats])
    finally:
        sys.setprofile(before)
    return calls


def test_a_claim_that_repeats_itself_takes_work_of_its_length_and_not_of_its_square() -> None:
    _calls(5)
    assert _calls(320) / _calls(80) < 8


def test_a_word_with_un_is_not_verified_by_one_without_that_stands_elsewhere() -> None:
    source = [
        "The lift was officially inspected in March. Cutting the ribbon at the harbour will be Petra Wills, who has swum there"
        " since 1938."
    ]
    claim = "Cutting the ribbon will be, {}, Petra Wills, who has swum there since 1938."
    assert verify_claim(claim.format("unofficially"), source).verdict == "partly"
    assert verify_claim(claim.format("officially"), source).verdict == "verified"


def test_who_did_it_stays_a_name_where_a_passive_is_turned_round() -> None:
    source = ["The pool of Halden will open this Saturday. Petra Wills, 82, who has swum there since 1938, cuts the ribbon."]
    assert verify_claim("It was opened by Bukovar, who has swum there since 1938.", source).verdict == "contradicted"
    assert verify_claim("It was opened by Petra, who has swum there since 1938.", source).verdict == "partly"
