package io.vmcrypt.estate.evidence;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.shared.input.OneLine;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What {@link EvidenceCheck} has found out about files. Immutable and thread-safe.
 *
 * @param files the files, in the order in which they were given
 */
public record EvidenceReport(List<FileResult> files) {

  public EvidenceReport {
    files = List.copyOf(files);
  }

  private static final String BY_NOBODY =
      "not signed: whoever changes it can also make its digest anew";

  /** What is told of a file. */
  public enum Kind {
    /** It cannot be read, or is no proof and no saved plan of a format that this version reads. */
    NOT_OURS(true),
    /** It was changed since it was written: its digest is another one. */
    CHANGED(true),
    /** Somebody is asked for who may sign, and there is no signature beside it. */
    NOT_SIGNED(true),
    /** What is beside it is no signature of it: of other bytes, or none at all. */
    SIGNATURE_WRONG(true),
    /** It is signed by one who may not: not named, not for signing, or not valid then. */
    SIGNER_NOT_TRUSTED(true),
    /** It is a proof that says that not all is as it should be, or not all is known. */
    NOT_PROVED(true),
    /** It is a proof of another document than the one before it. */
    DOCUMENT_CHANGED(true),
    /** It is of another estate, move or vCenter than the others. */
    OTHER_SITE(true),
    /** It does not name the one before it: one is left out, or was replaced. */
    GAP(true),
    /** Good to know: what could not be checked. */
    NOTE(false);

    private final boolean isWrong;

    Kind(boolean isWrong) {
      this.isWrong = isWrong;
    }

    /**
     * {@return whether a file of which this is told is not as it should be; false for what is good
     * to know}
     */
    public boolean isWrong() {
      return isWrong;
    }
  }

  /**
   * Something that is told of a file.
   *
   * @param kind what it is
   * @param words what differs, for people
   */
  public record Told(Kind kind, String words) {

    public Told {
      requireNonNull(kind, "kind");
      requireNonNull(words, "words");
    }
  }

  /**
   * Who has signed.
   *
   * @param subject the subject of the certificate
   * @param thumbprint of the certificate, SHA-256
   * @param notAfter when the certificate ends, or has ended
   * @param signedAt when it was signed, by the signer's own clock; empty if the signer does not say
   */
  public record Signer(
      String subject, Thumbprint thumbprint, Instant notAfter, Optional<Instant> signedAt) {

    public Signer {
      requireNonNull(subject, "subject");
      requireNonNull(thumbprint, "thumbprint");
      requireNonNull(notAfter, "notAfter");
      requireNonNull(signedAt, "signedAt");
    }

    /** {@return for people} */
    @Override
    public String toString() {
      return "signed by %s%s, thumbprint %s"
          .formatted(subject, signedAt.map(at -> " at " + at).orElse(""), thumbprint);
    }
  }

  /**
   * One file.
   *
   * @param file as it was given
   * @param what what it is and of when, such as {@code proof of estate prod, 2027-01-31T12:00:00Z};
   *     empty if it is none of ours
   * @param digest the digest that it says; empty if it is none of ours
   * @param proved the verdict of a proof; empty if it is a plan, or none of ours
   * @param scope of what a proof of an estate is one, in its own words; empty of anything else
   * @param signer who has signed it; empty if nobody has, or if the signature is none of it
   * @param told what is told of it
   */
  public record FileResult(
      Path file,
      String what,
      String digest,
      Optional<Boolean> proved,
      Optional<String> scope,
      Optional<Signer> signer,
      List<Told> told) {

    public FileResult {
      requireNonNull(file, "file");
      requireNonNull(what, "what");
      requireNonNull(digest, "digest");
      requireNonNull(proved, "proved");
      requireNonNull(scope, "scope");
      requireNonNull(signer, "signer");
      told = List.copyOf(told);
    }

    /** {@return whether it is as it should be; false if something wrong is told of it} */
    public boolean isGood() {
      return told.stream().map(Told::kind).noneMatch(Kind::isWrong);
    }

    /**
     * {@return whether it is a file of this SDK, of a format that this version reads; false if
     * nothing of it could be checked}
     */
    public boolean isOurs() {
      return told.stream().map(Told::kind).noneMatch(Kind.NOT_OURS::equals);
    }
  }

  /** {@return whether each file is as it should be; false if something wrong is told of one} */
  public boolean isGood() {
    return files.stream().allMatch(FileResult::isGood);
  }

  /**
   * For people: each file with what it is, who has signed it, and what is told of it.
   *
   * @return lines of text, the last with a line break
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (FileResult one : files) {
      line(text, one.isGood() ? "  good   " : "  WRONG  ", one.file().toString());
      if (!one.what().isEmpty()) {
        line(text, "         ", one.what() + ", digest " + one.digest());
      }
      one.proved()
          .ifPresent(
              proved ->
                  line(
                      text,
                      "         ",
                      (proved ? "proved" : "not proved")
                          + one.scope().map(scope -> ": " + scope).orElse("")));
      if (one.isOurs()) {
        line(text, "         ", one.signer().map(Signer::toString).orElse(BY_NOBODY));
      }
      one.told()
          .forEach(
              told -> line(text, told.kind().isWrong() ? "       ! " : "         ", told.words()));
    }
    long good = files.stream().filter(FileResult::isGood).count();
    line(text, "", good + " of " + files.size() + " files are as they should be.");
    return text.toString();
  }

  private static void line(StringBuilder text, String indent, String words) {
    text.append(indent).append(OneLine.of(words)).append('\n');
  }

  /** {@return in one line: how many files are as they should be} */
  @Override
  public String toString() {
    return "EvidenceReport[%s of %s files as they should be]"
        .formatted(files.stream().filter(FileResult::isGood).count(), files.size());
  }
}
