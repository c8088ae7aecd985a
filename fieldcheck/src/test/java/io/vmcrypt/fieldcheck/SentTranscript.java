package io.vmcrypt.fieldcheck;

import com.squareup.moshi.Moshi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** A transcript that somebody sent: what was answered, read by read. */
record SentTranscript(List<Read> reads) {

  private static final Vocabulary VOCABULARY = Vocabulary.load();

  record Read(String id, String outcome, List<Answer> answers) {
    Read {
      answers = List.copyOf(answers);
    }
  }

  SentTranscript {
    reads = List.copyOf(reads);
  }

  static SentTranscript of(String json) {
    try {
      Map<?, ?> root = (Map<?, ?>) new Moshi.Builder().build().adapter(Object.class).fromJson(json);
      return new SentTranscript(
          objects(Objects.requireNonNull(root).get("reads")).stream()
              .map(
                  read ->
                      new Read(
                          String.valueOf(read.get("id")),
                          String.valueOf(read.get("outcome")),
                          objects(read.get("transcript")).stream()
                              .map(SentTranscript::answer)
                              .toList()))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Map<?, ?>> objects(@Nullable Object list) {
    return ((List<?>) Objects.requireNonNull(list))
        .stream().<Map<?, ?>>map(item -> (Map<?, ?>) Objects.requireNonNull(item)).toList();
  }

  private static Answer answer(Map<?, ?> exchange) {
    String call = String.valueOf(exchange.get("call"));
    String content = String.valueOf(exchange.get("content"));
    boolean soap = call.startsWith("vim ") || call.startsWith("pbm ");
    Answer answer =
        Answer.of(
            new Exchange(
                new Exchange.CallName(
                    soap ? call.substring(0, 3) : Exchange.CallName.REST,
                    soap ? call.substring(4) : call),
                ByteString.EMPTY,
                !content.equals("none"),
                ((Number) Objects.requireNonNull(exchange.get("status"))).intValue(),
                content.equals("xml") ? "text/xml; charset=utf-8" : "application/" + content,
                ByteString.encodeUtf8(
                    Optional.ofNullable(exchange.get("answer")).map(String::valueOf).orElse("")),
                true),
            VOCABULARY);
    return new Answer(answer.exchange(), content, answer.typed(), Optional.empty());
  }

  /** The answers to a call, such as "vim ListKeys", or of a service: vim, pbm or REST. */
  List<Answer> answers(String callOrService) {
    return reads.stream()
        .flatMap(read -> read.answers().stream())
        .filter(
            answer ->
                answer.exchange().call().toString().equals(callOrService)
                    || answer.exchange().call().service().equals(callOrService))
        .toList();
  }

  /** The parts of answers, but for lists, whose items they are. */
  static List<Typed> parts(List<Answer> answers, Predicate<Typed> wanted) {
    List<Typed> found = new ArrayList<>();
    answers.forEach(answer -> answer.typed().ifPresent(typed -> add(typed, wanted, found)));
    return found;
  }

  private static void add(Typed part, Predicate<Typed> wanted, List<Typed> found) {
    if (!part.type().equals("list") && wanted.test(part)) {
      found.add(part);
    }
    part.children().forEach(child -> add(child, wanted, found));
  }
}
