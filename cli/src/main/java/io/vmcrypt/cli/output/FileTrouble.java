package io.vmcrypt.cli.output;

import static java.util.Objects.requireNonNull;

import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file cannot be read or written, for people: Java puts its reason into a class's name. */
public final class FileTrouble {

  private FileTrouble() {}

  public static String inWords(Exception e) {
    if (e instanceof UncheckedIOException wrapped) {
      return inWords(requireNonNull(wrapped.getCause(), "its cause, which it always has"));
    }
    if (e instanceof NoSuchFileException) {
      return "there is no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return "access is denied";
    }
    if (e instanceof CharacterCodingException) {
      return "it is not UTF-8 text";
    }
    if (e instanceof FileSystemException trouble && trouble.getReason() != null) {
      return trouble.getReason();
    }
    return String.valueOf(e.getMessage());
  }
}
