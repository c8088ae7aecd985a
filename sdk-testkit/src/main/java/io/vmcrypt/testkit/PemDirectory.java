package io.vmcrypt.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A directory with the PEM files of a fake cloud. Files are for their owner only. */
final class PemDirectory implements AutoCloseable {
  private final Path directory;
  private final boolean temporary;
  private final List<Path> written = new ArrayList<>();

  private PemDirectory(Path directory, boolean temporary) {
    this.directory = directory;
    this.temporary = temporary;
  }

  /** The given directory, made if need be; without one, a new one that is deleted on close. */
  static PemDirectory open(@Nullable Path directory) throws IOException {
    return directory == null
        ? new PemDirectory(Files.createTempDirectory("vmcrypt-fake-cloud"), true)
        : new PemDirectory(Files.createDirectories(directory).toAbsolutePath(), false);
  }

  /** Writes a file, in place of one of this name, and returns its absolute path. */
  String write(String name, String pem) throws IOException {
    Path file = directory.resolve(name);
    Files.deleteIfExists(file);
    try {
      Files.createFile(file, ownerOnly(file));
    } catch (FileAlreadyExistsException e) {
      throw new IOException("another process writes to " + file, e);
    }
    written.add(file);
    return Files.writeString(file, pem).toAbsolutePath().toString();
  }

  /** Deletes what was written, if the directory is a temporary one. */
  @Override
  public void close() {
    if (!temporary) {
      return;
    }
    try {
      for (Path file : written) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + directory, e);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
