package io.vmcrypt.estate.evidence;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.shared.input.InputFile;
import io.vmcrypt.core.shared.input.UnusableFileException;
import io.vmcrypt.core.shared.signature.BadSignatureException;
import io.vmcrypt.core.shared.signature.CmsSignature;
import io.vmcrypt.estate.evidence.EvidenceReport.FileResult;
import io.vmcrypt.estate.evidence.EvidenceReport.Kind;
import io.vmcrypt.estate.evidence.EvidenceReport.Signer;
import io.vmcrypt.estate.evidence.EvidenceReport.Told;
import io.vmcrypt.estate.internal.evidence.DigestedDocument;
import io.vmcrypt.estate.internal.evidence.SignerTrust;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks files that were kept as evidence, proofs and saved plans: the digest of each, the
 * signature beside it ({@link EvidenceSigner#signatureOf}), and whether proofs are a row without a
 * gap. Asks no system.
 *
 * <pre>{@code
 * EvidenceReport report =
 *     EvidenceCheck.builder().signedBy(ServerTrust.fromFile(pem)).build().check(files);
 * }</pre>
 *
 * <p>A row is what several proofs of one estate and vCenter are: each names the digest of the one
 * that it was compared with ({@link io.vmcrypt.estate.proof.ProofOptions.Builder#baseline}). One
 * that is left out, replaced or of another site is told. What follows the last file cannot be
 * missed, nor what was before the first: that is told as a note. Proofs of a move are no row.
 *
 * <p>Without somebody who may sign, a signature is checked all the same and its signer is told;
 * whether that is one who may sign is then not known, and a missing signature is told and no fault.
 * A proof that says that not all is proved is no good evidence, whoever has signed it. Immutable
 * and thread-safe.
 */
public final class EvidenceCheck {

  /** The most bytes that a file may have: 128 MiB. */
  public static final int MAX_BYTES = 128 * 1024 * 1024;

  private final SignerTrust trust;
  private final TimeSource time;

  private EvidenceCheck(Builder builder) {
    this.trust = new SignerTrust(builder.authorities, builder.thumbprints);
    this.time = builder.time;
  }

  /** {@return a builder with the defaults: nobody is named who may sign} */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Checks files.
   *
   * @param files which files; each at most {@link #MAX_BYTES}
   * @return what was found out, of each file in this order
   * @throws IllegalArgumentException if there is none
   */
  public EvidenceReport check(Collection<Path> files) {
    List<Path> given = List.copyOf(requireNonNull(files, "files"));
    if (given.isEmpty()) {
      throw new IllegalArgumentException("no file is given");
    }
    List<Checked> checked = given.stream().map(this::checked).toList();
    Row.check(checked);
    return new EvidenceReport(checked.stream().map(Checked::result).toList());
  }

  /** A file while it is checked. */
  static final class Checked {
    final Path file;
    @Nullable DigestedDocument document;
    private @Nullable Signer signer;
    private final List<Told> told = new ArrayList<>();

    Checked(Path file) {
      this.file = file;
    }

    void tell(Kind kind, String words) {
      told.add(new Told(kind, words));
    }

    private FileResult result() {
      DigestedDocument known = document;
      return new FileResult(
          file,
          known == null ? "" : known.words() + ", " + known.time(),
          known == null ? "" : known.digest(),
          Optional.ofNullable(known).flatMap(DigestedDocument::proved),
          Optional.ofNullable(known).flatMap(DigestedDocument::scope),
          Optional.ofNullable(signer),
          told);
    }
  }

  private Checked checked(Path file) {
    Checked one = new Checked(file);
    byte[] bytes;
    try {
      bytes = InputFile.bytes(file, MAX_BYTES);
      DigestedDocument document = DigestedDocument.read(bytes);
      one.document = document;
      if (!document.isUnchanged()) {
        one.tell(
            Kind.CHANGED,
            "it was changed since it was written: it says the digest %s, and its content has %s"
                .formatted(document.digest(), document.computed()));
      }
      if (!document.proved().orElse(true)) {
        one.tell(Kind.NOT_PROVED, "it says that not all is proved: its findings tell why");
      }
    } catch (UnusableFileException e) {
      one.tell(Kind.NOT_OURS, "the file cannot be read: " + e.why());
      return one;
    } catch (DigestedDocument.NotOursException e) {
      one.tell(Kind.NOT_OURS, e.why());
      return one;
    }
    signature(one, bytes);
    return one;
  }

  private void signature(Checked one, byte[] bytes) {
    Path file = EvidenceSigner.signatureOf(one.file);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      if (trust.isAsked()) {
        one.tell(Kind.NOT_SIGNED, "it is not signed: there is no " + file);
      }
      return;
    }
    CmsSignature signature;
    try {
      signature = CmsSignature.checked(InputFile.bytes(file, CmsSignature.MAX_BYTES), bytes);
    } catch (UnusableFileException e) {
      one.tell(Kind.SIGNATURE_WRONG, "its signature " + file + " cannot be read: " + e.why());
      return;
    } catch (BadSignatureException e) {
      one.tell(Kind.SIGNATURE_WRONG, "its signature " + file + " is not good: " + e.why());
      return;
    }
    X509Certificate certificate = signature.signer();
    Instant end = certificate.getNotAfter().toInstant();
    String name = certificate.getSubjectX500Principal().getName();
    one.signer =
        new Signer(
            name,
            Thumbprint.of(certificate, ThumbprintAlgorithm.SHA256),
            end,
            signature.signedAt());
    Optional<String> problem = trust.problem(signature);
    if (problem.isPresent()) {
      one.tell(
          Kind.SIGNER_NOT_TRUSTED,
          "it is signed by one who may not sign it, " + name + ": " + problem.get());
      return;
    }
    if (!trust.isAsked()) {
      one.tell(
          Kind.NOTE,
          "whether its signer may sign it is not known: nobody was named as the one who may");
    }
    if (time.now().isAfter(end)) {
      one.tell(
          Kind.NOTE,
          "the certificate of its signer ended at "
              + end
              + ": that it was signed before, the signer alone says");
    }
  }

  /** Refines an {@link EvidenceCheck}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final List<X509Certificate> authorities = new ArrayList<>();
    private final List<Thumbprint> thumbprints = new ArrayList<>();
    private TimeSource time = TimeSource.system();

    private Builder() {}

    /**
     * Who may sign: those whose certificate an authority has issued, or whose certificate has a
     * thumbprint. By default nobody is named. A second call adds to the first.
     *
     * @param signers {@link ServerTrust#certificateAuthorities}, {@link ServerTrust#fromFile} or
     *     {@link ServerTrust#pinned}
     * @return this
     * @throws IllegalArgumentException if it is {@link ServerTrust#systemRoots}: those vouch for
     *     names of servers, and not for who may sign
     */
    public Builder signedBy(ServerTrust signers) {
      if (requireNonNull(signers, "signers") instanceof ServerTrust.CertificateAuthorities named) {
        authorities.addAll(named.certificates());
      } else if (signers instanceof ServerTrust.PinnedThumbprints named) {
        thumbprints.addAll(named.thumbprints());
      } else {
        throw new IllegalArgumentException(
            "the authorities of the Java installation are for servers, not for signers:"
                + " name authorities or thumbprints");
      }
      return this;
    }

    /**
     * Tells whether a certificate has ended; by default the clock of this machine.
     *
     * @param timeSource the clock
     * @return this
     */
    public Builder timeSource(TimeSource timeSource) {
      this.time = requireNonNull(timeSource, "timeSource");
      return this;
    }

    /** {@return the check, as it was refined} */
    public EvidenceCheck build() {
      return new EvidenceCheck(this);
    }
  }
}
