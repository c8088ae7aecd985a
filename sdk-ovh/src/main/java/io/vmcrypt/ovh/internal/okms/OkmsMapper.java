package io.vmcrypt.ovh.internal.okms;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.ovh.internal.call.Dates;
import io.vmcrypt.ovh.internal.wire.OkmsCredentialDto;
import io.vmcrypt.ovh.internal.wire.OkmsResourceDto;
import io.vmcrypt.ovh.okms.OkmsCredential;
import io.vmcrypt.ovh.okms.OkmsCredentialState;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.ovh.okms.OkmsKeyServer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The wire's OKMS to the domain's. */
final class OkmsMapper {

  private OkmsMapper() {}

  static OkmsKeyServer toKeyServer(Attempt attempt, OkmsResourceDto dto) {
    OkmsId id;
    try {
      id = OkmsId.parse(String.valueOf(dto.id()));
    } catch (IllegalArgumentException e) {
      throw odd(attempt, "the answer holds no OKMS id");
    }
    return new OkmsKeyServer(
        id,
        orEmpty(dto.region()),
        address(dto.kmipEndpoint()),
        address(dto.kmipRsaEndpoint()),
        certificates(attempt, dto.publicCA()),
        certificates(attempt, dto.publicRsaCA()));
  }

  static OkmsCredential toCredential(Attempt attempt, OkmsCredentialDto dto) {
    if (dto.id() == null || dto.id().isBlank()) {
      throw odd(attempt, "the answer holds no credential id");
    }
    return new OkmsCredential(
        dto.id(),
        orEmpty(dto.name()),
        dto.status() == null ? OkmsCredentialState.UNKNOWN : OkmsCredentialState.of(dto.status()),
        certificates(attempt, dto.certificatePEM()),
        Dates.instant(dto.expiredAt()),
        orEmpty(dto.description()),
        dto.identityURNs() == null
            ? List.of()
            : dto.identityURNs().stream().filter(Objects::nonNull).toList());
  }

  private static @Nullable HostAndPort address(@Nullable String text) {
    if (text == null || text.isBlank()) {
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

  private static List<X509Certificate> certificates(Attempt attempt, @Nullable String pem) {
    List<X509Certificate> certificates = new ArrayList<>();
    if (pem == null || pem.isBlank()) {
      return certificates;
    }
    try {
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
        certificates.add((X509Certificate) certificate);
      }
    } catch (CertificateException e) {
      throw odd(attempt, "a certificate in the answer cannot be read");
    }
    return certificates;
  }

  private static DecodingException odd(Attempt attempt, String outcome) {
    return new DecodingException(
        attempt, outcome, "Check that the endpoint is the OVHcloud API.", null);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
