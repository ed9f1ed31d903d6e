"""What was asked for in a sentence, and in which language: Home Assistant's own matcher, once more and more closely.

Home Assistant tells which of our sentences it has recognised, and not in which language that was.
"""

from hassil.intents import Intents
from hassil.recognize import RecognizeResult, recognize_all

from .language import FALLBACK, NETWORK, Asked, Language, Languages


class Understanding:
    """The sentences of all languages, each language apart."""

    def __init__(self, languages: Languages) -> None:
        """Parse all sentences, which takes a moment: not for the event loop."""
        self._languages = languages
        self._intents = {code: _parsed(language) for code, language in languages.items()}

    def understand(self, text: str, asked: Asked, likely: Language) -> tuple[Language, str | None]:
        """The language in which something was asked for, `likely` if that is possible; and the network that was named."""
        # Some sentences are the same in several languages: "stop WPS".
        order = {likely.code: likely, FALLBACK: self._languages[FALLBACK], **self._languages}
        heard = ((language, names) for language in order.values() if (names := self._named(text, asked, language)))
        language, names = next(heard, (likely, [""]))
        # Whatever can be understood as words of the sentence is not part of a name.
        name = min(names, key=len)
        return language, name if language.names(name) else None

    def _named(self, text: str, asked: Asked, language: Language) -> list[str]:
        """For each way to understand a text as asking for this, which network it names; an empty text if none."""
        results = recognize_all(text, self._intents[language.code])
        return [_name(result) for result in results if result.intent.name == asked]


def _parsed(language: Language) -> Intents:
    intents = Intents.from_dict(
        {
            "language": language.code,
            "intents": {
                asked.value: {"data": [{"sentences": [template]}]} for asked, template in language.templates.items()
            },
            "lists": {NETWORK: {"wildcard": True}},
        }
    )
    for intent in intents.intents.values():
        for data in intent.data:
            for sentence in data.sentences:
                # Otherwise hassil parses when it matches for the first time.
                sentence.get_required_clauses({})
    return intents


def _name(result: RecognizeResult) -> str:
    entity = result.entities.get(NETWORK)
    return entity.text.strip() if entity else ""
