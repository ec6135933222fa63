"""briefbot inside other libraries' pipelines: each module here imports its library, and nothing else does.

``briefbot.adapters.langchain``, ``briefbot.adapters.llamaindex`` and ``briefbot.adapters.haystack`` each have a retriever,
and an assistant that gives back what the library uses for an answer with its sources. All of them follow the index: after a
rebuild the next question is put to the new generation.
"""
