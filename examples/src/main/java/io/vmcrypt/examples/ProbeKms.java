package io.vmcrypt.examples;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.kmip.ProbeReport;
import java.io.PrintStream;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prints whether vSphere could use a KMS, and if not, why: {@code ProbeKms HOST[:PORT] [--ca FILE]
 * [--cert FILE --key FILE [--passphrase-env VARIABLE]] [--server-name NAME] [--expect THUMBPRINT]
 * [--user NAME --password-env VARIABLE | --password-file FILE] [--round-trip] [--json]}. Exit
 * status 0 if it is usable, also with warnings; 3 if it is not; 1 if it could not be probed, or not
 * completely; 2 for bad usage, also for a file that cannot be read or a wrong passphrase.
 *
 * <p>With {@code --holds KEY_ID[,KEY_ID...]} or {@code --holds @FILE} (one id a line) it prints
 * instead whether the KMS holds these keys, for example before a KMS is moved: exit status 0 if it
 * holds all, 3 if it lacks one, 1 if it could not be asked.
 *
 * <p>The report is for people. With {@code --json} it is one JSON object in ASCII, also with exit
 * status 1, and all keys are always there (see docs/probe-json.md):
 *
 * <pre>
 * format             3; a higher number if a key changes its meaning or goes
 * endpoint           {host, port}
 * verdict            USABLE, USABLE_WITH_WARNINGS, NOT_USABLE or COULD_NOT_BE_TRIED
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
 * findings           [{severity, code, system, subject, seen, advice, missing}]
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
    List<String> keyIds;
    boolean asksForKeys;
    boolean knowsServer;
    try {
      ProbeArguments arguments = ProbeArguments.parse(args, environment);
      json = arguments.json();
      identity = arguments.clientIdentity();
      probe = arguments.probe(identity);
      keyIds = arguments.keyIds();
      asksForKeys = arguments.asksForKeys();
      knowsServer = arguments.knowsServer();
    } catch (IllegalArgumentException e) {
      return Example.refused(e, out, err);
    } catch (SdkException e) {
      err.println(e.getMessage());
      return Example.BAD_USAGE;
    }
    return asksForKeys
        ? holds(probe, keyIds, knowsServer, json, out, err)
        : probe(probe, identity, json, out, err);
  }

  private static int holds(
      KmipProbe probe,
      List<String> keyIds,
      boolean knowsServer,
      boolean json,
      PrintStream out,
      PrintStream err) {
    HeldKeys held;
    try {
      held = probe.heldKeys(keyIds);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return 2;
    } catch (SdkException e) {
      err.println(e.getMessage());
      return 1;
    }
    Map<String, String> lacking = held.lacking(keyIds);
    if (json) {
      out.println(ProbeJson.of(held, keyIds, knowsServer));
    } else {
      new ProbeText(out).print(held, lacking, knowsServer);
    }
    return lacking.isEmpty() ? 0 : 3;
  }

  private static int probe(
      KmipProbe probe,
      @Nullable ClientIdentity identity,
      boolean json,
      PrintStream out,
      PrintStream err) {
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
    return switch (report.verdict()) {
      case USABLE, USABLE_WITH_WARNINGS -> 0;
      case NOT_USABLE -> 3;
      case COULD_NOT_BE_TRIED -> {
        err.println(report.endpoint() + " could not be probed completely: " + reason(report));
        yield 1;
      }
    };
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
        .filter(Finding::isBlocking)
        .map(finding -> finding.code() + ": " + finding.seen() + ". " + finding.advice())
        .findFirst()
        .orElse("it showed no certificate");
  }
}
