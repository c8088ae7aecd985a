package io.vmcrypt.kmip.internal.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A message of a real exchange, from the files beside this test's code. */
final class RecordedMessage {

  private static final String SUFFIX = ".hex";

  private final String name;
  private final byte[] bytes;

  private RecordedMessage(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  static RecordedMessage of(String name) {
    return read(folder().resolve(name + SUFFIX));
  }

  static List<RecordedMessage> all() {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .filter(file -> file.toString().endsWith(SUFFIX))
          .sorted()
          .map(RecordedMessage::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    try {
      return Path.of(
          Objects.requireNonNull(RecordedMessage.class.getResource("/kmip"), "/kmip").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RecordedMessage read(Path file) {
    String name = String.valueOf(file.getFileName());
    try (Stream<String> lines = Files.lines(file, UTF_8)) {
      String hex = lines.filter(line -> !line.startsWith("#")).collect(Collectors.joining());
      return new RecordedMessage(
          name.substring(0, name.length() - SUFFIX.length()), HexFormat.of().parseHex(hex));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A copy, to be spoiled at will. */
  byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public String toString() {
    return name;
  }
}
