package io.vmcrypt.examples;

import com.squareup.moshi.Moshi;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.kmip.AddressCertificate;
import io.vmcrypt.kmip.KmipDetails;
import io.vmcrypt.kmip.ProbeReport;
import io.vmcrypt.kmip.StepOutcome;
import io.vmcrypt.kmip.StepResult;
import io.vmcrypt.kmip.TlsDetails;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A report as JSON, in the form that {@link ProbeKms} documents. */
final class ProbeJson {

  private static final int FORMAT = 3;

  private ProbeJson() {}

  static String of(ProbeReport report, @Nullable X509Certificate client) {
    ServerCertificate shown = report.certificate();
    TlsDetails tls = report.tls();
    KmipDetails kmip = report.kmip();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put(
        "endpoint", object("host", report.endpoint().host(), "port", report.endpoint().port()));
    json.put("verdict", report.verdict().name());
    json.put("probed", report.isProbed());
    json.put("certificate", shown == null ? null : certificate(shown.x509()));
    json.put(
        "issuers",
        shown == null
            ? List.of()
            : shown.chain().stream().skip(1).map(ProbeJson::certificate).toList());
    json.put("clientCertificate", client == null ? null : certificate(client));
    json.put("tls", tls == null ? null : tls(tls));
    json.put("kmip", kmip == null ? null : kmip(kmip));
    json.put("addresses", report.addresses().stream().map(ProbeJson::address).toList());
    json.put("steps", report.steps().stream().map(ProbeJson::step).toList());
    json.put("findings", report.findings().stream().map(ProbeJson::finding).toList());
    return text(json);
  }

  /** The keys in the order in which they were given. */
  static String of(HeldKeys held, List<String> keyIds, boolean knowsServer) {
    Map<String, String> lacking = held.lacking(keyIds);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("endpoint", object("host", held.server().host(), "port", held.server().port()));
    json.put("certificate", certificate(held.certificate().x509()));
    json.put("certificateVerified", knowsServer);
    json.put("holdsAll", lacking.isEmpty());
    json.put("held", keyIds.stream().distinct().filter(held.held()::contains).toList());
    json.put(
        "notHeld",
        lacking.entrySet().stream()
            .map(key -> object("keyId", key.getKey(), "reason", key.getValue()))
            .toList());
    json.put("seenAt", held.seenAt().toString());
    return text(json);
  }

  private static String text(Map<String, @Nullable Object> json) {
    return ascii(
        new Moshi.Builder()
            .build()
            .adapter(Object.class)
            .serializeNulls()
            .indent("  ")
            .toJson(json));
  }

  private static @Nullable String learned(String text) {
    return text.isEmpty() ? null : text;
  }

  private static @Nullable List<String> learned(List<?> values) {
    return values.isEmpty() ? null : values.stream().map(Object::toString).toList();
  }

  private static Map<String, @Nullable Object> certificate(X509Certificate certificate) {
    ServerCertificate read = ServerCertificate.of(List.of(certificate));
    SubjectNames names = SubjectNames.of(certificate);
    return object(
        "subject", read.subject(),
        "issuer", read.issuer(),
        "serialNumber", certificate.getSerialNumber().toString(16),
        "dnsNames", names.dnsNames(),
        "ipAddresses", names.ipAddresses(),
        "notBefore", read.notBefore().toString(),
        "notAfter", read.notAfter().toString(),
        "sha1", read.thumbprint().toString(),
        "sha256", read.thumbprint(ThumbprintAlgorithm.SHA256).toString(),
        "pem", read.pem());
  }

  private static Map<String, @Nullable Object> tls(TlsDetails tls) {
    // if the handshake ended early, it is not known whether the server would have asked
    boolean told = tls.clientCertificateRequested() || !tls.cipherSuite().isEmpty();
    return object(
        "protocol",
        learned(tls.protocol()),
        "cipherSuite",
        learned(tls.cipherSuite()),
        "clientCertificateRequested",
        told ? tls.clientCertificateRequested() : null,
        "acceptedAuthorities",
        told ? tls.acceptedAuthorities() : null);
  }

  private static Map<String, @Nullable Object> kmip(KmipDetails kmip) {
    return object(
        "versions", learned(kmip.versions()),
        "operations", learned(kmip.operations()),
        "objectTypes", learned(kmip.objectTypes()),
        "vendor", learned(kmip.vendor()));
  }

  private static Map<String, @Nullable Object> address(AddressCertificate address) {
    return object(
        "address", address.address().getHostAddress(),
        "namedServer", address.namedServer(),
        "subject", address.certificate().subject(),
        "sha1", address.certificate().thumbprint().toString(),
        "sha256", address.certificate().thumbprint(ThumbprintAlgorithm.SHA256).toString());
  }

  private static Map<String, @Nullable Object> step(StepResult result) {
    return object(
        "step", result.step().name(),
        "outcome", result.outcome().name(),
        "durationMicros",
            result.outcome() == StepOutcome.SKIPPED
                ? null
                : TimeUnit.NANOSECONDS.toMicros(result.duration().toNanos()));
  }

  private static Map<String, @Nullable Object> finding(Finding finding) {
    return object(
        "severity",
        finding.severity().name(),
        "code",
        finding.code().value(),
        "system",
        finding.system(),
        "subject",
        object(
            "kind", finding.subject().kind(),
            "name", finding.subject().name(),
            "id", finding.subject().id(),
            "part", finding.subject().part()),
        "seen",
        finding.seen(),
        "advice",
        finding.advice(),
        "missing",
        finding.missing());
  }

  /** An object whose keys stay in their order. */
  private static Map<String, @Nullable Object> object(@Nullable Object... keysAndValues) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      object.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
    }
    return object;
  }

  /**
   * The same JSON for every encoding of standard output. So nothing in a server's certificate can
   * control the terminal.
   */
  private static String ascii(String json) {
    StringBuilder ascii = new StringBuilder();
    // outside of strings, where an escape would be wrong, JSON is ASCII already
    json.chars()
        .forEach(
            c -> {
              if (c == '\n' || (c >= ' ' && c <= '~')) {
                ascii.append((char) c);
              } else {
                ascii.append(String.format("\\u%04x", c));
              }
            });
    return ascii.toString();
  }
}
