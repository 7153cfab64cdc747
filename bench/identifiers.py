"""Speed and memory of the identifier guard, beside Presidio's rule-only analyzer where installed.

    python bench/identifiers.py [SENTENCES.jsonl]

Prints microseconds per sentence and per 500 characters (best of five passes, processor time),
the memory the word lists take, and the time for hostile texts of 20,000 and 100,000 characters.
"""

from __future__ import annotations

import importlib.util
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from cases.identifiers import find  # noqa: E402
from tests.cases.identifiers.hostile import PIECES, hostile  # noqa: E402

DATA = ROOT / "tests/cases/identifiers/data"
PASSES = 5


def sentences(path: str | None) -> list[tuple[str, str]]:
    """(language, text) of every sentence of a file of JSON lines, by default the test corpora."""
    if path:
        entries = [json.loads(line) for line in Path(path).read_text().splitlines()]
        return [(entry.get("lang", "en"), entry["text"]) for entry in entries]
    out = []
    for lang in ("en", "fr"):
        lines = (DATA / f"clean_{lang}.txt").read_text(encoding="utf-8").splitlines()
        out += [(lang, line) for line in lines if line and not line.startswith("#")]
    return out


def best(act: Callable[[], object], passes: int = PASSES) -> float:
    """Shortest processor time of some passes, in seconds."""
    times = []
    for _ in range(passes):
        start = time.process_time()
        act()
        times.append(time.process_time() - start)
    return min(times)


def report(name: str, analyse: Callable[[str, str], object], texts: list[tuple[str, str]]) -> None:
    blocks = blocks_of_500(texts)
    each = best(lambda: [analyse(text, lang) for lang, text in texts]) / len(texts)
    block = best(lambda: [analyse(text, lang) for lang, text in blocks]) / len(blocks)
    print(f"{name:32}{each * 1e6:12.0f} us/sentence{block * 1e6:12.0f} us/500 characters")


def blocks_of_500(texts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    out = []
    for lang in ("en", "fr"):
        whole = " ".join(text for language, text in texts if language == lang)
        out += [(lang, whole[at : at + 500]) for at in range(0, len(whole) - 499, 500)]
    return out


def memory() -> float:
    """Peak memory of this process, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def presidio() -> Callable[[str, str], object] | None:
    """Presidio's pattern recognizers without a language model, or nothing where it is absent."""
    if importlib.util.find_spec("presidio_analyzer") is None:
        return None
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

    class NoModel(NlpEngine):
        """Gives the recognizers words split at spaces, and no entities."""

        def load(self) -> None:
            pass

        def is_loaded(self) -> bool:
            return True

        def process_text(self, text: str, language: str) -> NlpArtifacts:
            return NlpArtifacts([], [], [], [], self, language)

        def process_batch(self, texts, language, **_):
            return ((text, self.process_text(text, language)) for text in texts)

        def is_stopword(self, word: str, language: str) -> bool:
            return False

        def is_punct(self, word: str, language: str) -> bool:
            return False

        def get_supported_entities(self) -> list[str]:
            return []

        def get_supported_languages(self) -> list[str]:
            return ["en"]

    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"])
    rules = [r for r in registry.recognizers if hasattr(r, "patterns")]
    registry.recognizers = rules
    engine = AnalyzerEngine(
        registry=registry,
        nlp_engine=NoModel(),
        supported_languages=["en"],
        context_aware_enhancer=_NoContext(),
    )
    return lambda text, _lang: engine.analyze(text, language="en")


class _NoContext:
    """Context words need a model's lemmas: without one scores stay as the patterns gave them."""

    def enhance_using_context(self, text, raw_results, nlp_artifacts, recognizers, context=None):
        return raw_results


def main() -> None:
    texts = sentences(sys.argv[1] if len(sys.argv) > 1 else None)
    before = memory()
    find("Hope Anderson a vu Grace.")
    print(f"{len(texts)} sentences; word lists and first use take {memory() - before:.1f} MB")
    report("this guard", lambda text, lang: find(text, lang=lang), texts)
    print(f"peak memory of the process {memory():.1f} MB")
    before = memory()
    other = presidio()
    if other is None:
        print("presidio-analyzer is not installed: left out")
    else:
        report("Presidio, patterns only", other, texts)
        print(f"Presidio adds {memory() - before:.1f} MB")
    print(f"\n{'hostile text':32}{'20,000':>10}{'100,000':>10}{'ratio':>8}   (linear is 5)")
    for name in PIECES:
        small, large = hostile(name, 20_000), hostile(name, 100_000)
        short = best(lambda text=small: find(text), 2)
        long = best(lambda text=large: find(text), 1)
        print(f"{name:32}{short:9.3f}s{long:9.3f}s{long / short:8.1f}")


if __name__ == "__main__":
    main()
