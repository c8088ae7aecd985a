package io.vmcrypt.estate.internal.document;

import io.vmcrypt.estate.part.DefaultProvider;
import java.util.Arrays;

/** What the document calls a {@link DefaultProvider}. */
public enum DefaultWord {
  IF_NONE("if-none", DefaultProvider.IF_NONE),
  ALWAYS("always", DefaultProvider.ALWAYS),
  NEVER("never", DefaultProvider.NEVER);

  private final String word;
  private final DefaultProvider meaning;

  DefaultWord(String word, DefaultProvider meaning) {
    this.word = word;
    this.meaning = meaning;
  }

  public static DefaultProvider read(Node node) {
    return Arrays.stream(values())
        .filter(value -> node instanceof Node.Text text && text.value().equals(value.word))
        .map(value -> value.meaning)
        .findFirst()
        .orElseThrow(() -> node.place().refused("expected \"if-none\", \"always\" or \"never\""));
  }

  public static String of(DefaultProvider meaning) {
    return Arrays.stream(values())
        .filter(value -> value.meaning == meaning)
        .map(value -> value.word)
        .findFirst()
        .orElseThrow();
  }
}
