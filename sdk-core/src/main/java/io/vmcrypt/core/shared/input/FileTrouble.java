package io.vmcrypt.core.shared.input;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file cannot be read or written, for people: Java puts its reason into a class's name. */
public final class FileTrouble {

  private FileTrouble() {}

  /** In words, without the file's name and without anything of its content. */
  public static String inWords(Exception e) {
    if (e instanceof UncheckedIOException wrapped) {
      return inWords(requireNonNull(wrapped.getCause(), "its cause, which it always has"));
    }
    if (e instanceof UnusableFileException unusable) {
      return unusable.why();
    }
    if (e instanceof NoSuchFileException) {
      return "there is no such file or folder";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "it is there already";
    }
    if (e instanceof AccessDeniedException) {
      return "access is denied";
    }
    if (e instanceof CharacterCodingException) {
      return "it is not UTF-8 text";
    }
    if (e instanceof FileSystemException trouble) {
      return trouble.getReason() == null ? "the file system refuses it" : trouble.getReason();
    }
    return e instanceof IOException && e.getMessage() != null
        ? e.getMessage()
        : e.getClass().getSimpleName();
  }
}
