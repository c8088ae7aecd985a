package io.vmcrypt.kmip.internal.probe;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.internal.certificate.CertificateChecks;
import io.vmcrypt.kmip.internal.key.KeyRoundTrip;
import io.vmcrypt.kmip.internal.key.TestKeys;
import io.vmcrypt.kmip.internal.message.KmipExchange;
import io.vmcrypt.kmip.internal.message.KmipRequest;
import io.vmcrypt.kmip.internal.message.KmipResponse;
import io.vmcrypt.kmip.internal.message.ResultReason;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.net.SafeText;
import io.vmcrypt.kmip.internal.server.Conversation;
import io.vmcrypt.kmip.internal.server.Findings;
import io.vmcrypt.kmip.internal.server.KmipVersions;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.kmip.internal.tls.TlsSession;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import io.vmcrypt.kmip.protocol.KmipOperation;
import io.vmcrypt.kmip.protocol.KmipVersion;
import io.vmcrypt.kmip.report.AddressCertificate;
import io.vmcrypt.kmip.report.KmipDetails;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.kmip.report.ProbeStep;
import io.vmcrypt.kmip.report.StepOutcome;
import io.vmcrypt.kmip.report.StepResult;
import io.vmcrypt.kmip.report.TlsDetails;
import java.net.InetAddress;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
  private @Nullable KmipVersion version;
  private @Nullable Capabilities capabilities;
  private @Nullable KeyRoundTrip roundTrip;
  private @Nullable TestKeys made;

  /** The servers beside this one that were probed; their keys stay until they are tidied up. */
  private final List<ProbeRun> others = new ArrayList<>();

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
    this.steps = new Steps(options.time(), options.rows());
  }

  public ProbeReport run() {
    try {
      try {
        ask();
      } finally {
        tidyUp();
      }
    } catch (ClosedByInterruptException e) {
      throw new OperationInterruptedException(
          options.attempt("probe"), "the thread was interrupted", "Probe again." + left(), e);
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

  /** Does all steps. The keys that it makes stay until {@link #tidyUp}. */
  void ask() throws ClosedByInterruptException {
    try {
      reach();
      askInKmip();
    } catch (ProbeFailure e) {
      fail(e);
    } finally {
      if (conversation != null) {
        conversation.learned().ifPresent(this::keepLateRequest);
        conversation.close(deadline);
      }
    }
    tryTls12();
    compareAddresses();
    judgeClient();
    if (capabilities != null) {
      makeKeys(capabilities);
      StepOutcome judged = capabilities.judge(roundTrip);
      if (judged != StepOutcome.PASSED) {
        steps.spoil(ProbeStep.KMIP_CAPABILITIES, judged);
      }
    }
  }

  /** A step that failed, else one that did not pass; empty if all did. */
  Optional<StepResult> firstOpen() {
    return steps.firstOpen();
  }

  /** Whether it led to the server that the other one asks. */
  boolean isOneServerWith(Conversation other) {
    return conversation != null && conversation.isOneServerWith(other);
  }

  boolean isOneServerWith(ProbeRun other) {
    return other.conversation != null && isOneServerWith(other.conversation);
  }

  /** The keys that were made at this server and are not destroyed. */
  Set<String> keys() {
    return made == null ? Set.of() : made.ids();
  }

  private void tidyUp() throws ClosedByInterruptException {
    for (ProbeRun other : others) {
      other.tidyUp();
      for (Finding finding : other.findings.inOrderOfSteps()) {
        findings.add(ProbeStep.SEVERAL_SERVERS, finding);
      }
    }
    if (made != null) {
      made.tidyUp();
    }
  }

  /** A server may take what vCenter does not: days are judged here, and told once. */
  private void judgeClient() {
    ClientIdentity identity = options.clientIdentity();
    if (identity == null) {
      return;
    }
    CertificateValidity.of(
            CertificateValidity.Role.CLIENT_OF_ESTATE,
            "client certificate",
            Findings.SYSTEM,
            identity.certificate(),
            options.time().now())
        .finding(findings.about(ProbeStep.CLIENT_AUTHENTICATION), options.expiryWarning())
        .filter(finding -> !findings.has(finding.code()))
        .ifPresent(finding -> findings.add(ProbeStep.CLIENT_AUTHENTICATION, finding));
  }

  /** Sentences about the keys that are not destroyed. */
  private String left() {
    return Stream.concat(
            keys().stream()
                .map(
                    id ->
                        " A test key with id %s is left at %s: destroy it."
                            .formatted(SafeText.of(id), options.endpoint())),
            others.stream().map(ProbeRun::left))
        .collect(Collectors.joining());
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
      opened
          .refusedByJdk()
          .ifPresent(why -> findings.tell(FindingCode.KMS_TLS_REFUSED_BY_JAVA, why.outcome()));
    }
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
    tls = details(told.protocol(), told.cipherSuite(), told);
    if (told.isEstablished()
        && told.protocol().equals("TLSv1.2")
        && opened.refusedByJdk().isEmpty()) {
      findings.tell(FindingCode.KMS_TLS_1_2_ONLY);
    }
    CertificateChecks.check(options, shown, options.time().now(), findings);
    boolean bad = findings.of(ProbeStep.CERTIFICATE).stream().anyMatch(Finding::isBlocking);
    steps.end(ProbeStep.CERTIFICATE, bad ? StepOutcome.FAILED : StepOutcome.PASSED);
    judgeServer(opened);
  }

  /** A server of TLS 1.2 may ask for a client certificate only once it has read a request. */
  private void keepLateRequest(TlsSession told) {
    TlsDetails before = tls;
    if (before != null && !before.clientCertificateRequested()) {
      tls = details(before.protocol(), before.cipherSuite(), told);
    }
  }

  private static TlsDetails details(String protocol, String cipherSuite, TlsSession told) {
    return new TlsDetails(
        protocol,
        cipherSuite,
        told.clientCertificateRequested(),
        told.acceptedAuthorities().stream().map(X500Principal::getName).toList());
  }

  private void judgeServer(Conversation opened) {
    wrongServer =
        findings.has(FindingCode.KMS_THUMBPRINT_MISMATCH)
            || findings.has(FindingCode.KMS_CERTIFICATE_NOT_TRUSTED);
    if (options.credential() == null) {
      return;
    }
    if (wrongServer) {
      findings.tell(FindingCode.KMIP_CREDENTIAL_NOT_SENT);
    } else {
      opened.sendCredential(options.credential());
    }
  }

  private void askInKmip() throws ProbeFailure, ClosedByInterruptException {
    Conversation current = Objects.requireNonNull(conversation);
    ClientAuthentication client = new ClientAuthentication(options, current, findings);
    KmipVersions asking = new KmipVersions(current, talking);
    List<KmipVersion> versions;
    try {
      KmipResponse first = asking.ask();
      if (!first.isSuccess() && first.reason() == ResultReason.AUTHENTICATION_NOT_SUCCESSFUL) {
        client.refused(first.refusal());
        steps.end(ProbeStep.CLIENT_AUTHENTICATION, StepOutcome.FAILED);
        return;
      }
      client.accepted(asking.asked(), talking.within(options.timeout().dividedBy(5)));
      steps.pass(ProbeStep.CLIENT_AUTHENTICATION);
      versions = asking.from(first);
    } catch (TtlvException e) {
      throw KmipExchange.malformed(ProbeStep.KMIP_VERSIONS, KmipOperation.DISCOVER_VERSIONS, e);
    }
    kmip = new KmipDetails(versions, List.of(), List.of(), "");
    judge(versions);
    if (!versions.isEmpty()) {
      KmipVersion best =
          versions.contains(KmipVersion.V1_1)
              ? KmipVersion.V1_1
              : versions.get(versions.size() - 1);
      version = best;
      capabilities = askForCapabilities(current, best, versions);
      steps.pass(ProbeStep.KMIP_CAPABILITIES);
    }
  }

  private void judge(List<KmipVersion> versions) {
    if (versions.contains(KmipVersion.V1_1)) {
      steps.pass(ProbeStep.KMIP_VERSIONS);
      return;
    }
    findings.tell(
        FindingCode.KMIP_VERSION_UNSUPPORTED,
        versions.isEmpty()
            ? "the server does not accept KMIP 1.1, nor any other version that was tried"
            : "the server speaks KMIP " + SafeText.of(versions.toString()) + ", not 1.1");
    steps.end(ProbeStep.KMIP_VERSIONS, StepOutcome.FAILED);
  }

  /** Asks for more than vCenter does; where that is refused, for what vCenter asks. */
  private Capabilities askForCapabilities(
      Conversation current, KmipVersion best, List<KmipVersion> versions)
      throws ProbeFailure, ClosedByInterruptException {
    KmipRequest query = KmipRequest.query();
    try {
      KmipResponse response = current.ask(best, query, ProbeStep.KMIP_CAPABILITIES, talking);
      String refusal = "";
      if (!response.isSuccess()) {
        refusal = response.refusal();
        response =
            current.ask(best, KmipRequest.queryServer(), ProbeStep.KMIP_CAPABILITIES, talking);
      }
      if (response.isSuccess()) {
        kmip =
            new KmipDetails(
                versions,
                response.operations().stream().sorted().toList(),
                response.objectTypes().stream().sorted().toList(),
                response.vendor());
      }
      return new Capabilities(
          Objects.requireNonNull(kmip), refusal, response.isSuccess(), findings);
    } catch (TtlvException e) {
      throw KmipExchange.malformed(ProbeStep.KMIP_CAPABILITIES, query.operation(), e);
    }
  }

  /** Makes keys last of all, in time of their own. */
  private void makeKeys(Capabilities known) throws ClosedByInterruptException {
    KmipVersion best = Objects.requireNonNull(version);
    if (!options.keyRoundTrip() || best.major() != 1 || wrongServer) {
      return;
    }
    Conversation current = Objects.requireNonNull(conversation);
    TestKeys keys = new TestKeys(options, current, best, known.missingBesidesNeeded(), findings);
    made = keys;
    steps.begin();
    KeyRoundTrip trip = keys.make();
    roundTrip = trip;
    steps.end(ProbeStep.KEY_ROUND_TRIP, trip.outcome());
    ProbeOptions.Thorough wish = options.thorough();
    if (wish != null && steps.hasPassed(ProbeStep.KMIP_VERSIONS)) {
      new ThoroughRun(options, wish, current, keys, steps, findings, others).run(trip);
    }
  }

  private void tryTls12() throws ClosedByInterruptException {
    if (conversation == null || tls == null) {
      return;
    }
    InetAddress address = conversation.address().orElse(null);
    if (tls.protocol().equals("TLSv1.2")) {
      steps.end(ProbeStep.TLS_1_2, StepOutcome.PASSED);
    } else if (address != null && tls.protocol().equals("TLSv1.3")) {
      boolean isStep = options.thorough() != null;
      Deadline until = isStep ? Deadline.after(options.timeout(), options.time()) : talking;
      Tls12Trial trial = new Tls12Trial(conversation.dialer(), address, options.serverName());
      steps.end(
          ProbeStep.TLS_1_2,
          trial.run(findings, isStep, until.within(options.timeout().dividedBy(5))));
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
