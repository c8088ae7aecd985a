package io.vmcrypt.fieldcheck;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * An exchange as it was understood.
 *
 * @param content xml, json, html, text, empty or none (no answer)
 * @param typed what is in the answer; empty if it could not be read
 * @param request what is in the request; empty if it has no body, or one that is never told
 */
record Answer(Exchange exchange, String content, Optional<Typed> typed, Optional<Typed> request) {

  /** Their requests have passwords and tokens in them. */
  private static final Set<String> NEVER_TOLD = Set.of("Login", "LoginByToken");

  Answer {
    requireNonNull(exchange, "exchange");
    requireNonNull(content, "content");
    requireNonNull(typed, "typed");
    requireNonNull(request, "request");
  }

  static Answer of(Exchange exchange, Vocabulary vocabulary) {
    Typing typing = new Typing(vocabulary);
    Optional<Typed> typed;
    try {
      typed = typed(exchange, vocabulary, typing);
    } catch (NotReadableException e) {
      typed = Optional.empty();
    }
    return new Answer(
        exchange, content(exchange, typed.isPresent()), typed, request(exchange, typing));
  }

  private static Optional<Typed> typed(Exchange exchange, Vocabulary vocabulary, Typing typing)
      throws NotReadableException {
    String call = exchange.call().method();
    if (exchange.call().isSoap()) {
      return Soap.content(exchange.answer())
          .map(content -> typing.answer(content, call, vocabulary.returned(call)));
    }
    if (exchange.answer().size() == 0) {
      return Optional.empty();
    }
    String type =
        exchange.status() < 400
            ? vocabulary.returned(call)
            : call.contains("/api/") ? "vapi.Error" : "ovh.Error";
    Node content =
        exchange.contentType().contains("xml") || call.endsWith(".xml")
            ? XmlNodes.read(exchange.answer().toByteArray())
            : JsonNodes.read(exchange.answer());
    return Optional.of(typing.answer(content, call, type));
  }

  private static Optional<Typed> request(Exchange exchange, Typing typing) {
    String call = exchange.call().method();
    if (!exchange.call().isSoap() || NEVER_TOLD.contains(call)) {
      return Optional.empty();
    }
    try {
      return Soap.content(exchange.request()).map(content -> typing.request(content, call));
    } catch (NotReadableException e) {
      return Optional.empty();
    }
  }

  private static String content(Exchange exchange, boolean isRead) {
    if (!exchange.answered()) {
      return "none";
    }
    if (exchange.answer().size() == 0) {
      return "empty";
    }
    String text = exchange.answer().utf8().strip().toLowerCase(Locale.ROOT);
    if (isRead) {
      return text.startsWith("<") ? "xml" : "json";
    }
    return text.contains("<html") || text.startsWith("<!doctype") ? "html" : "text";
  }
}
