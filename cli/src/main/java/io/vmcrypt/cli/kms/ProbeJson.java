package io.vmcrypt.cli.kms;

import io.vmcrypt.cli.base.KeyIds;
import io.vmcrypt.cli.base.SubjectNames;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.kmip.key.KeyQuestion;
import io.vmcrypt.kmip.report.AddressCertificate;
import io.vmcrypt.kmip.report.KmipDetails;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.kmip.report.StepOutcome;
import io.vmcrypt.kmip.report.StepResult;
import io.vmcrypt.kmip.report.TlsDetails;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A report as JSON, in the form that docs/json.md describes. */
public final class ProbeJson {

  private static final int FORMAT = 3;
  private static final int FORMAT_OF_KEYS = 5;

  private ProbeJson() {}

  public static Map<String, @Nullable Object> of(
      ProbeReport report, @Nullable X509Certificate client) {
    ServerCertificate shown = report.certificate();
    TlsDetails tls = report.tls();
    KmipDetails kmip = report.kmip();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("endpoint", endpoint(report.endpoint()));
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
    json.put("findings", Json.findings(report.findings()));
    return json;
  }

  /**
   * The keys in the order in which they were given.
   *
   * @param asAsked whether nothing is lacking
   */
  public static Map<String, @Nullable Object> of(
      HeldKeys held, KeyQuestion question, KeyIds ids, boolean asAsked, boolean knowsServer) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT_OF_KEYS);
    json.put("endpoint", endpoint(held.server()));
    json.put("certificate", certificate(held.certificate().x509()));
    json.put("certificateVerified", knowsServer);
    json.put(
        "client",
        Json.object(
            "thumbprint",
            held.client().certificate().toString(),
            "user",
            held.client().user().orElse(null)));
    json.put("comparedWith", held.comparedWith().map(ProbeJson::endpoint).orElse(null));
    json.put("asAsked", asAsked);
    json.put("counts", held.counts());
    json.put("named", inOrder(question, held.named()));
    json.put("readable", inOrder(question, held.readable()));
    json.put("same", inOrder(question, held.same()));
    json.put("notHeld", reasons(held, question, ids, held.notHeld()));
    json.put("notCompared", reasons(held, question, ids, held.notCompared()));
    json.put("seenAt", held.seenAt().toString());
    return json;
  }

  private static Map<String, @Nullable Object> endpoint(HostAndPort place) {
    return Json.object("host", place.host(), "port", place.port());
  }

  private static List<String> inOrder(KeyQuestion question, Set<String> keys) {
    return question.keyIds().stream().filter(keys::contains).toList();
  }

  private static List<Map<String, @Nullable Object>> reasons(
      HeldKeys held, KeyQuestion question, KeyIds ids, Map<String, String> reasons) {
    return inOrder(question, reasons.keySet()).stream()
        .map(
            key -> {
              OptionalInt line = ids.line(key);
              boolean known = line.isEmpty() || held.named().contains(key);
              Map<String, @Nullable Object> told =
                  Json.object(
                      "keyId",
                      known ? key : null,
                      "line",
                      line.isEmpty() ? null : line.getAsInt(),
                      "reason",
                      known
                          ? reasons.get(key)
                          : ids.unquoted(key, String.valueOf(reasons.get(key))));
              if (held.notHeld().containsKey(key)) {
                told.put("known", !held.notKnown().contains(key));
              }
              return told;
            })
        .toList();
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
    return Json.object(
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
    return Json.object(
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
    return Json.object(
        "versions", learned(kmip.versions()),
        "operations", learned(kmip.operations()),
        "objectTypes", learned(kmip.objectTypes()),
        "vendor", learned(kmip.vendor()));
  }

  private static Map<String, @Nullable Object> address(AddressCertificate address) {
    return Json.object(
        "address", address.address().getHostAddress(),
        "namedServer", address.namedServer(),
        "subject", address.certificate().subject(),
        "sha1", address.certificate().thumbprint().toString(),
        "sha256", address.certificate().thumbprint(ThumbprintAlgorithm.SHA256).toString());
  }

  private static Map<String, @Nullable Object> step(StepResult result) {
    return Json.object(
        "step", result.step().name(),
        "outcome", result.outcome().name(),
        "durationMicros",
            result.outcome() == StepOutcome.SKIPPED
                ? null
                : TimeUnit.NANOSECONDS.toMicros(result.duration().toNanos()));
  }
}
