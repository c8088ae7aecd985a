package io.vmcrypt.kmip.internal.probe;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.AddressCertificate;
import io.vmcrypt.kmip.KmipDetails;
import io.vmcrypt.kmip.KmipVersion;
import io.vmcrypt.kmip.ProbeReport;
import io.vmcrypt.kmip.ProbeStep;
import io.vmcrypt.kmip.StepOutcome;
import io.vmcrypt.kmip.TlsDetails;
import io.vmcrypt.kmip.internal.certificate.CertificateChecks;
import io.vmcrypt.kmip.internal.key.KeyRoundTrip;
import io.vmcrypt.kmip.internal.message.KmipExchange;
import io.vmcrypt.kmip.internal.message.KmipRequest;
import io.vmcrypt.kmip.internal.message.KmipResponse;
import io.vmcrypt.kmip.internal.message.ResultReason;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.net.SafeText;
import io.vmcrypt.kmip.internal.server.Conversation;
import io.vmcrypt.kmip.internal.server.Findings;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.kmip.internal.tls.TlsSession;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import java.net.InetAddress;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Objects;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** One run through all steps of a probe. */
public final class ProbeRun {

  /** Finds the addresses of a server. */
  public interface Lookup {
    List<InetAddress> resolve(HostAndPort endpoint, Deadline deadline)
        throws ProbeFailure, ClosedByInterruptException;
  }

  private final ProbeOptions options;
  private final Lookup lookup;
  private final Deadline deadline;

  /**
   * For everything but the comparison of addresses, which must get its time even if a server is
   * silent.
   */
  private final Deadline talking;

  private final Steps steps;
  private final Findings findings;
  private List<InetAddress> addresses = List.of();
  private List<AddressCertificate> addressCertificates = List.of();
  private @Nullable Conversation conversation;
  private @Nullable ServerCertificate certificate;
  private @Nullable TlsDetails tls;
  private @Nullable KmipDetails kmip;
  private @Nullable KeyRoundTrip roundTrip;
  private boolean wrongServer;

  public ProbeRun(ProbeOptions options, Lookup lookup) {
    this.options = options;
    this.lookup = lookup;
    this.findings = new Findings(options.endpoint());
    this.deadline = Deadline.after(options.timeout(), options.time());
    this.talking =
        AddressComparison.isOfUse(options)
            ? deadline.before(options.timeout().dividedBy(4))
            : deadline;
    this.steps = new Steps(options.time());
  }

  public ProbeReport run() {
    try {
      try {
        reach();
        askInKmip();
      } catch (ProbeFailure e) {
        fail(e);
      } finally {
        if (conversation != null) {
          conversation.close(deadline);
        }
      }
      tryTls12();
      compareAddresses();
    } catch (ClosedByInterruptException e) {
      throw interrupted(e);
    }
    return new ProbeReport(
        options.endpoint(),
        certificate,
        tls,
        kmip,
        addressCertificates,
        steps.all(),
        findings.inOrderOfSteps());
  }

  private OperationInterruptedException interrupted(ClosedByInterruptException e) {
    String left =
        roundTrip == null
            ? ""
            : roundTrip
                .existing()
                .map(
                    id ->
                        " A test key with id "
                            + SafeText.of(id)
                            + " is left at the KMS:"
                            + " destroy it.")
                .orElse("");
    return new OperationInterruptedException(
        new Attempt("KMS", "probe", options.endpoint().toString()),
        "the thread was interrupted",
        "Probe again." + left,
        e);
  }

  private void fail(ProbeFailure e) {
    findings.blocking(e.code(), e.step(), e.outcome(), e.advice());
    steps.spoil(e.step(), e.isDecisive() ? StepOutcome.FAILED : StepOutcome.COULD_NOT_BE_TRIED);
  }

  private void reach() throws ProbeFailure, ClosedByInterruptException {
    addresses = lookup.resolve(options.endpoint(), talking);
    steps.pass(ProbeStep.RESOLVE);
    Conversation opened = new Conversation(options, addresses);
    conversation = opened;
    try {
      opened.connect(talking, () -> steps.pass(ProbeStep.CONNECT));
    } finally {
      opened.learned().ifPresent(told -> keep(opened, told));
      opened.refusedByJdk().ifPresent(this::tellOfOtherTls);
    }
  }

  private void tellOfOtherTls(ProbeFailure why) {
    findings.note(
        FindingCode.KMS_TLS_REFUSED_BY_JAVA,
        ProbeStep.TLS,
        "this Java refuses the server's TLS ("
            + why.outcome()
            + "), but vSphere does not. So the probe went on with another TLS library",
        "Clients in Java cannot connect to this server. They can if it offers ECDHE cipher"
            + " suites and shows an ordinary certificate.");
  }

  /** Keeps what the handshake showed, whether it was finished or not. */
  private void keep(Conversation opened, TlsSession told) {
    if (told.chain().isEmpty()) {
      return;
    }
    if (told.isEstablished() || told.clientCertificateRequested()) {
      steps.pass(ProbeStep.TLS);
    }
    ServerCertificate shown = ServerCertificate.of(told.chain());
    certificate = shown;
    tls =
        new TlsDetails(
            told.protocol(),
            told.cipherSuite(),
            told.clientCertificateRequested(),
            told.acceptedAuthorities().stream().map(X500Principal::getName).toList());
    CertificateChecks.check(options, shown, options.time().now(), findings);
    boolean bad = findings.of(ProbeStep.CERTIFICATE).stream().anyMatch(Finding::isBlocking);
    steps.end(ProbeStep.CERTIFICATE, bad ? StepOutcome.FAILED : StepOutcome.PASSED);
    judgeServer(opened);
  }

  private void judgeServer(Conversation opened) {
    wrongServer =
        findings.has(FindingCode.KMS_THUMBPRINT_MISMATCH)
            || findings.has(FindingCode.KMS_CERTIFICATE_NOT_TRUSTED);
    if (options.credential() == null) {
      return;
    }
    if (wrongServer) {
      findings.blocking(
          FindingCode.KMIP_CREDENTIAL_NOT_SENT,
          ProbeStep.CLIENT_AUTHENTICATION,
          "user name and password were not sent, because this is not the trusted server",
          "Find out who answers at this address first.");
    } else {
      opened.sendCredential(options.credential());
    }
  }

  private void askInKmip() throws ProbeFailure, ClosedByInterruptException {
    Conversation current = Objects.requireNonNull(conversation);
    ClientAuthentication client = new ClientAuthentication(options, current, findings);
    KmipRequest discover = KmipRequest.discoverVersions();
    List<KmipVersion> versions;
    try {
      KmipResponse first =
          current.ask(KmipVersion.V1_1, discover, ProbeStep.KMIP_VERSIONS, talking);
      if (!first.isSuccess() && first.reason() == ResultReason.AUTHENTICATION_NOT_SUCCESSFUL) {
        client.refused(first.refusal());
        steps.end(ProbeStep.CLIENT_AUTHENTICATION, StepOutcome.FAILED);
        return;
      }
      client.accepted(talking.within(options.timeout().dividedBy(5)));
      steps.pass(ProbeStep.CLIENT_AUTHENTICATION);
      versions = new KmipVersions(current, talking).from(first);
    } catch (TtlvException e) {
      throw KmipExchange.malformed(ProbeStep.KMIP_VERSIONS, discover, e);
    }
    kmip = new KmipDetails(versions, List.of(), List.of(), "");
    judge(versions);
    if (!versions.isEmpty()) {
      KmipVersion version =
          versions.contains(KmipVersion.V1_1)
              ? KmipVersion.V1_1
              : versions.get(versions.size() - 1);
      askForCapabilities(current, version, versions);
      makeKey(current, version);
    }
  }

  private void judge(List<KmipVersion> versions) {
    if (versions.contains(KmipVersion.V1_1)) {
      steps.pass(ProbeStep.KMIP_VERSIONS);
      return;
    }
    findings.blocking(
        FindingCode.KMIP_VERSION_UNSUPPORTED,
        ProbeStep.KMIP_VERSIONS,
        versions.isEmpty()
            ? "the server does not accept KMIP 1.1, nor any other version that was tried"
            : "the server speaks KMIP " + versions + ", not 1.1",
        "vCenter speaks KMIP 1.1 (seen with 7.0.3; OVHcloud's guide asks for the same): turn it on"
            + " at the KMS, or use another KMS.");
    steps.end(ProbeStep.KMIP_VERSIONS, StepOutcome.FAILED);
  }

  private void askForCapabilities(
      Conversation current, KmipVersion version, List<KmipVersion> versions)
      throws ProbeFailure, ClosedByInterruptException {
    KmipRequest query = KmipRequest.query();
    KmipResponse response = current.ask(version, query, ProbeStep.KMIP_CAPABILITIES, talking);
    try {
      if (!response.isSuccess()) {
        findings.blocking(
            FindingCode.KMIP_REQUEST_REFUSED,
            ProbeStep.KMIP_CAPABILITIES,
            "the server refuses Query: " + response.refusal(),
            "vCenter 7.0.3 was seen to ask it when trust is established: allow it for this"
                + " client.");
        steps.end(ProbeStep.KMIP_CAPABILITIES, StepOutcome.FAILED);
        return;
      }
      KmipDetails told =
          new KmipDetails(
              versions,
              response.operations().stream().sorted().toList(),
              response.objectTypes().stream().sorted().toList(),
              response.vendor());
      kmip = told;
      steps.end(
          ProbeStep.KMIP_CAPABILITIES,
          new Capabilities(told, findings).suffice() ? StepOutcome.PASSED : StepOutcome.FAILED);
    } catch (TtlvException e) {
      throw KmipExchange.malformed(ProbeStep.KMIP_CAPABILITIES, query, e);
    }
  }

  private void makeKey(Conversation current, KmipVersion version)
      throws ClosedByInterruptException {
    if (!options.keyRoundTrip() || version.major() != 1 || wrongServer) {
      return;
    }
    Capabilities capabilities = new Capabilities(Objects.requireNonNull(kmip), findings);
    if (!capabilities.allowRoundTrip()) {
      return;
    }
    KeyRoundTrip trip =
        new KeyRoundTrip(
            current,
            version,
            capabilities.missingForRoundTrip(),
            talking.before(options.timeout().dividedBy(5)),
            talking,
            findings);
    roundTrip = trip;
    trip.run();
    steps.end(ProbeStep.KEY_ROUND_TRIP, trip.outcome());
  }

  private void tryTls12() throws ClosedByInterruptException {
    if (conversation == null || tls == null || !tls.protocol().equals("TLSv1.3")) {
      return;
    }
    InetAddress address = conversation.address().orElse(null);
    if (address != null) {
      new Tls12Trial(options, address, talking).run(findings);
    }
  }

  private void compareAddresses() throws ClosedByInterruptException {
    if (conversation == null) {
      return;
    }
    AddressComparison comparison = new AddressComparison(options, conversation, findings);
    comparison.tellOfPassedOver();
    boolean useful = !steps.hasFailed(ProbeStep.TLS) && AddressComparison.isOfUse(options);
    if (certificate != null && useful) {
      addressCertificates = comparison.compare(addresses, certificate, deadline);
    }
  }
}
