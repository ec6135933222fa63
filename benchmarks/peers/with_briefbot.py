"""briefbot: BM25, vectors, sentences and tokens; all-MiniLM-L6-v2 as it is, without the weights that come with briefbot."""


def build(paragraphs, index):
    from itertools import groupby

    from briefbot import Corpus, build_index, make_article

    articles = groupby(paragraphs, key=lambda paragraph: (paragraph["id"].partition("#")[0], paragraph["title"]))
    made = [make_article(name, [part["text"] for part in parts], title=title) for (name, title), parts in articles]
    build_index(Corpus.of(made), index, encoder="all-MiniLM-L6-v2")


def open_index(index):
    from briefbot import Retriever

    retriever = Retriever.open(index)

    def search(question):
        hits = retriever.search(question, k=20)
        return list(dict.fromkeys(f"{hit.article_id}#p{hit.paragraph - 1}" for hit in hits))[:10]

    return search


def version():
    import briefbot

    return briefbot.__version__
