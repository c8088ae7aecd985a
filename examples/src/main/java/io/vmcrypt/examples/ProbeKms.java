package io.vmcrypt.examples;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.kmip.ProbeReport;
import io.vmcrypt.kmip.Severity;
import io.vmcrypt.kmip.Verdict;
import java.io.PrintStream;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether vSphere could use a KMS, and if not, why: {@code ProbeKms HOST[:PORT] [--ca FILE]
 * [--cert FILE --key FILE [--passphrase-env VARIABLE]] [--server-name NAME] [--expect THUMBPRINT]
 * [--round-trip] [--json]}. Exit status 0 if it is usable, also with warnings; 3 if it is not; 1 if
 * it could not be probed; 2 for bad usage, which a file that cannot be read or a wrong passphrase
 * is too.
 *
 * <p>The report is for people. With {@code --json} it is one JSON object in ASCII, also with exit
 * status 1, and all keys are always there (see docs/probe-json.md):
 *
 * <pre>
 * format             1; a higher number if a key changes its meaning or goes
 * endpoint           {host, port}
 * verdict            USABLE, USABLE_WITH_WARNINGS or NOT_USABLE
 * probed             false if the server could not be judged
 * certificate        what the server shows, or null: {subject, issuer, serialNumber, dnsNames,
 *                    ipAddresses, notBefore, notAfter, sha1, sha256, pem}
 * issuers            the certificates that it sends along, each as above
 * clientCertificate  what --cert gave, as above, or null
 * tls                {protocol, cipherSuite, clientCertificateRequested, acceptedAuthorities},
 *                    or null
 * kmip               {versions, operations, objectTypes, vendor}, or null
 * addresses          [{address, namedServer, subject, sha1, sha256}]
 * steps              [{step, outcome, durationMicros}]
 * findings           [{severity, code, step, seen, advice}]
 * </pre>
 */
public final class ProbeKms {

  private ProbeKms() {}

  public static void main(String[] args) {
    System.exit(run(List.of(args), System.getenv(), System.out, System.err));
  }

  static int run(
      List<String> args, Map<String, String> environment, PrintStream out, PrintStream err) {
    boolean json;
    ClientIdentity identity;
    KmipProbe probe;
    try {
      ProbeArguments arguments = ProbeArguments.parse(args, environment);
      json = arguments.json();
      identity = arguments.clientIdentity();
      probe = arguments.probe(identity);
    } catch (IllegalArgumentException | SdkException e) {
      err.println(e.getMessage());
      return 2;
    }
    ProbeReport report;
    try {
      report = probe.probe();
    } catch (SdkException e) {
      err.println(e.getMessage());
      return 1;
    }
    print(report, identity == null ? null : identity.certificate(), json, out);
    if (!report.isProbed()) {
      err.println(report.endpoint() + " could not be probed: " + reason(report));
      return 1;
    }
    return report.verdict() == Verdict.NOT_USABLE ? 3 : 0;
  }

  private static void print(
      ProbeReport report, @Nullable X509Certificate client, boolean json, PrintStream out) {
    if (json) {
      out.println(ProbeJson.of(report, client));
    } else if (report.isProbed()) {
      new ProbeText(out).print(report, client);
    }
  }

  private static String reason(ProbeReport report) {
    return report.findings().stream()
        .filter(finding -> finding.severity() == Severity.ERROR)
        .map(Object::toString)
        .findFirst()
        .orElse("it showed no certificate");
  }
}
