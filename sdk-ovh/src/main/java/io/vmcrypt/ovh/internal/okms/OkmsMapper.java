package io.vmcrypt.ovh.internal.okms;

import static io.vmcrypt.core.shared.ServerText.orEmpty;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.ovh.internal.wire.OkmsRoutes.OkmsCredentialDto;
import io.vmcrypt.ovh.internal.wire.OkmsRoutes.OkmsResourceDto;
import io.vmcrypt.ovh.internal.wire.OkmsRoutes.RequestedOkmsCredentialDto;
import io.vmcrypt.ovh.okms.OkmsCredential;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.ovh.okms.OkmsKeyServer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The wire's OKMS to the domain's. */
final class OkmsMapper {

  private static final String UNREADABLE =
      "a certificate or a KMIP address in the answer cannot be read";

  private static final int MOST_OF_AN_ADDRESS = 300;

  private OkmsMapper() {}

  static OkmsKeyServer toKeyServer(OkmsResourceDto dto) {
    HostAndPort kmip = address(dto.kmipEndpoint());
    HostAndPort kmipRsa = address(dto.kmipRsaEndpoint());
    boolean isWhole =
        (kmip != null || isNotTold(dto.kmipEndpoint()))
            && (kmipRsa != null || isNotTold(dto.kmipRsaEndpoint()));
    Certificates publicCa = certificates(dto.publicCA());
    Certificates publicRsaCa = certificates(dto.publicRsaCA());
    return new OkmsKeyServer(
        OkmsId.parse(String.valueOf(dto.id())),
        orEmpty(dto.region()),
        kmip,
        kmipRsa,
        publicCa.read(),
        publicRsaCa.read(),
        isWhole && publicCa.isWhole() && publicRsaCa.isWhole() ? "" : UNREADABLE);
  }

  static OkmsCredential toCredential(OkmsCredentialDto dto) {
    Certificates certificates = certificates(dto.certificatePEM());
    return new OkmsCredential(
        credentialId(dto.id()),
        orEmpty(dto.name()),
        dto.status() == null ? OkmsCredential.State.UNKNOWN : OkmsCredential.State.of(dto.status()),
        certificates.read(),
        instant(dto.expiredAt()),
        orEmpty(dto.description()),
        dto.identityURNs() == null
            ? List.of()
            : dto.identityURNs().stream().filter(Objects::nonNull).toList(),
        certificates.isWhole() ? "" : UNREADABLE);
  }

  /** The id of a credential that was asked for. */
  static String toRequested(RequestedOkmsCredentialDto dto) {
    return credentialId(dto.id());
  }

  /** It becomes a part of a path. */
  private static String credentialId(@Nullable String text) {
    return UUID.fromString(String.valueOf(text)).toString();
  }

  /** Null if there is none or it cannot be read, since dates are only informative. */
  private static @Nullable Instant instant(@Nullable String text) {
    try {
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static boolean isNotTold(@Nullable String text) {
    return text == null || text.isBlank();
  }

  private static @Nullable HostAndPort address(@Nullable String text) {
    if (text == null || isNotTold(text) || text.length() > MOST_OF_AN_ADDRESS) {
      return null;
    }
    try {
      // documented as NAME:PORT
      return HostAndPort.parse(
          text.strip().replaceFirst("^[a-z]+://", "").replaceFirst("/+$", ""),
          HostAndPort.KMIP_PORT);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * Certificates of an answer.
   *
   * @param read those of a text that could be read; none of one that could not, not even in part
   */
  private record Certificates(List<X509Certificate> read, boolean isWhole) {}

  private static Certificates certificates(@Nullable String pem) {
    if (pem == null || pem.isBlank()) {
      return new Certificates(List.of(), true);
    }
    try {
      byte[] text = pem.getBytes(StandardCharsets.US_ASCII);
      return new Certificates(
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(text))
              .stream()
              .map(X509Certificate.class::cast)
              .toList(),
          true);
    } catch (CertificateException e) {
      return new Certificates(List.of(), false);
    }
  }
}
