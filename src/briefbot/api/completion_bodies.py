"""What a request to the chat completions may hold: OpenAI's fields, and ours beside them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from briefbot.api.bodies import ScopeBody
from briefbot.api.problems import ApiProblem
from briefbot.queries import Role, Turn
from briefbot.questions.askable import LONGEST_QUERY
from briefbot.serving.live import Asked

MODEL = "briefbot"
_MOST_MESSAGES = 1000
_HEARD: dict[str, Role] = {"user": "user", "assistant": "assistant"}


class TextPart(BaseModel):
    """A part of a message; only text can be asked."""

    model_config = ConfigDict(strict=True)

    type: Annotated[str, Field(max_length=100)]
    text: str | None = None


class ChatMessage(BaseModel):
    """What was said. Only what the user and the assistant said counts: instructions change nothing in an answer."""

    model_config = ConfigDict(strict=True)

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[TextPart] | None = None

    def text(self) -> str:
        """Raises ApiProblem if a part of it is no text."""
        if not isinstance(self.content, list):
            return self.content or ""
        for part in self.content:
            if part.text is None or part.type not in ("text", "input_text", "output_text", "refusal"):
                raise _refused("messages", f"a part of a message is {part.type!r}, and only text can be asked")
        return "\n".join(part.text or "" for part in self.content)


class ChatBody(BaseModel):
    """OpenAI's request. Fields that are not named here, as ``temperature``, are taken and change nothing."""

    model_config = ConfigDict(strict=True)

    model: Annotated[str, Field(max_length=200, examples=[MODEL])]
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=_MOST_MESSAGES)]
    stream: bool | None = None
    n: Annotated[int, Field(ge=1, le=1)] | None = None
    response_format: dict[str, Any] | None = None
    briefbot: Annotated[ScopeBody, Field(description="Which articles count")] | None = None

    def asked(self) -> Asked:
        """The last message as the question, those before it as what was said. Raises ApiProblem if it cannot be answered."""
        if self.model != MODEL:
            raise ApiProblem(
                404, f"there is no model {self.model!r}", f"the model is {MODEL!r}", param="model", code="model_not_found"
            )
        if (self.response_format or {}).get("type", "text") != "text":
            raise _refused(
                "response_format", "the content is text; the whole answer as JSON stands beside it, in message.briefbot"
            )
        *before, last = self.messages
        if last.role != "user":
            raise _refused("messages", f"the last message is the {last.role}'s, and a question is the user's")
        question = last.text()
        if len(question) > LONGEST_QUERY:
            raise _refused("messages", f"the question has {len(question)} characters, the most is {LONGEST_QUERY}")
        history = tuple(Turn(_HEARD[said.role], text) for said in before if said.role in _HEARD and (text := said.text()))
        return (self.briefbot or ScopeBody()).asked(question, history)


def _refused(param: str, message: str) -> ApiProblem:
    return ApiProblem(422, message, "its form stands in /openapi.json", param=param)
