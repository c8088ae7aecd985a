package io.vmcrypt.estate.internal.report;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.shared.input.InputFile;
import io.vmcrypt.core.shared.input.UnusableFileException;
import io.vmcrypt.report.json.DigestedJson;
import io.vmcrypt.report.json.DigestedJson.Digests;
import io.vmcrypt.report.json.DigestedJson.NotJsonException;
import io.vmcrypt.report.json.JsonMembers;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON of ours that has a digest: of one format, and as it was written.
 *
 * @param what what it is, in words
 * @param refused the failure of a reading, of its outcome and its cause
 */
public record DigestedFile(
    String what,
    long format,
    int mostBytes,
    BiFunction<String, @Nullable Throwable, ? extends SdkException> refused) {

  private static final int MEBIBYTE = 1024 * 1024;

  /** What is made of it. */
  @FunctionalInterface
  public interface Shape<T> {
    T of(JsonMembers members, Digests digests);
  }

  /** Reads a file. */
  public <T> T read(Path file, Shape<T> shape) {
    return read(bytes(file), shape);
  }

  /** Reads what was read from somewhere. */
  public <T> T read(byte[] bytes, Shape<T> shape) {
    Map<String, @Nullable Object> members = new HashMap<>();
    return read(bytes, members, (name, value) -> members.put(name, value.value()), shape);
  }

  /** The content of a file. */
  public byte[] bytes(Path file) {
    try {
      return InputFile.bytes(file, mostBytes);
    } catch (UnusableFileException e) {
      throw refused.apply("the file cannot be read: " + e.why(), e);
    }
  }

  /**
   * The same, where not all is kept.
   *
   * @param members what {@code member} keeps of it
   */
  public <T> T read(
      byte[] bytes,
      Map<String, @Nullable Object> members,
      DigestedJson.Member member,
      Shape<T> shape) {
    if (bytes.length > mostBytes) {
      throw refused.apply("it is larger than " + mostBytes / MEBIBYTE + " MiB", null);
    }
    try {
      Digests digests = DigestedJson.read(bytes, member);
      if (!(members.get("format") instanceof Long told)) {
        throw refused.apply("it is no " + what + ": it says no format", null);
      }
      if (told != format) {
        throw refused.apply("it is of format " + told + ", and this version reads " + format, null);
      }
      if (!digests.agree()) {
        throw refused.apply(
            "it was changed since it was written: its digest is %s, and its content has %s"
                .formatted(
                    digests.said().matches("[0-9a-f]{64}") ? digests.said() : "missing or none",
                    digests.computed()),
            null);
      }
      return shape.of(JsonMembers.of(members), digests);
    } catch (NotJsonException e) {
      throw refused.apply("it is no JSON of a " + what, null);
    } catch (IllegalArgumentException
        | DateTimeException
        | ArithmeticException
        | ClassCastException e) {
      throw refused.apply("it is no " + what + " of this shape: " + e.getMessage(), e);
    }
  }
}
