package io.vmcrypt.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Optional;
import java.util.function.Consumer;

/** A file that is either complete or not there: it gets its name when all is written. */
public final class ReportFile {

  private static final String FOLDER = "it is a folder";

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content<T> {
    T writeTo(OutputStream out) throws IOException;
  }

  private ReportFile() {}

  /** {@return what stands in the way of a file, as far as that is known before it is written} */
  public static Optional<String> obstacle(Path file) {
    try {
      Path target = target(file);
      if (Files.isDirectory(target)) {
        return Optional.of(FOLDER);
      }
      Path folder = target.getParent();
      return folder == null || !Files.isWritable(folder)
          ? Optional.of("its folder is not there, or access is denied")
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of("it is a link that leads nowhere");
    }
  }

  /** Who made a link wants the file where it leads: others look for it there. */
  private static Path target(Path file) throws IOException {
    Path place = file.toAbsolutePath();
    return Files.isSymbolicLink(place) ? place.toRealPath() : place;
  }

  /**
   * Writes a file. A new one is for its owner alone; one that takes the place of another may be
   * read by whom that one was for.
   *
   * @return what the content returned
   * @throws FileFailure if it could not be written
   */
  public static <T> T write(Path file, Content<T> content) {
    try {
      Path target = target(file);
      if (Files.isDirectory(target)) {
        // an empty one would be replaced
        throw new FileSystemException(target.toString(), null, FOLDER);
      }
      Path unfinished = Files.createTempFile(target.getParent(), ".vmcrypt-", ".part");
      try {
        T result;
        try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE);
            OutputStream out = Channels.newOutputStream(channel)) {
          result = content.writeTo(out);
          // it must not be empty after a power failure: a record is all that a later run knows
          channel.force(true);
        }
        keepPermissions(target, unfinished);
        Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
        return result;
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new FileFailure(file, "written", e);
    }
  }

  /** The same of what is at hand. */
  public static void write(Path file, byte[] content) {
    write(
        file,
        out -> {
          out.write(content);
          return content;
        });
  }

  /** The same of what writes itself. */
  public static void writeAll(Path file, Consumer<OutputStream> content) {
    write(
        file,
        out -> {
          content.accept(out);
          return content;
        });
  }

  private static void keepPermissions(Path from, Path to) throws IOException {
    PosixFileAttributeView kept = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    if (kept != null && Files.exists(from)) {
      kept.setPermissions(Files.getPosixFilePermissions(from));
    }
  }
}
