package io.vmcrypt.kmip;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.internal.message.KmipExchange;
import io.vmcrypt.kmip.internal.message.KmipRequest;
import io.vmcrypt.kmip.internal.message.KmipResponse;
import io.vmcrypt.kmip.internal.message.ResultReason;
import io.vmcrypt.kmip.internal.tls.CertificateReader;
import io.vmcrypt.kmip.internal.tls.Deadline;
import io.vmcrypt.kmip.internal.tls.DeadlineChannel;
import io.vmcrypt.kmip.internal.tls.Dialer;
import io.vmcrypt.kmip.internal.tls.ProbeFailure;
import io.vmcrypt.kmip.internal.tls.SafeText;
import io.vmcrypt.kmip.internal.tls.TlsSession;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import java.net.InetAddress;
import java.nio.channels.ClosedByInterruptException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** One walk through all steps of a probe. */
final class ProbeRun {

  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

  /** More addresses than any KMS has; a name server may be hostile too. */
  private static final int MAX_ADDRESSES = 8;

  private static final StepResult SKIPPED_TLS =
      new StepResult(ProbeStep.TLS, StepOutcome.SKIPPED, Duration.ZERO);

  private static final List<KmipOperation> NEEDED =
      List.of(
          KmipOperation.CREATE,
          KmipOperation.GET,
          KmipOperation.GET_ATTRIBUTES,
          KmipOperation.ACTIVATE);

  private static final List<KmipOperation> MORE_OF_ROUND_TRIP =
      List.of(KmipOperation.ADD_ATTRIBUTE, KmipOperation.REVOKE, KmipOperation.DESTROY);

  /** Finds the addresses of a server. */
  interface Lookup {
    List<InetAddress> resolve(HostAndPort endpoint, Deadline deadline)
        throws ProbeFailure, ClosedByInterruptException;
  }

  private final ProbeOptions options;
  private final Lookup lookup;
  private final Deadline deadline;

  /** For all but the comparison of addresses, which must not starve behind a silent server. */
  private final Deadline talking;

  private final Map<ProbeStep, StepResult> steps = new EnumMap<>(ProbeStep.class);
  private final Findings findings;
  private final List<AddressCertificate> addressCertificates = new ArrayList<>();
  private long mark;
  private List<InetAddress> addresses = List.of();
  private @Nullable Conversation conversation;
  private @Nullable ServerCertificate certificate;
  private @Nullable TlsDetails tls;
  private @Nullable KmipDetails kmip;
  private @Nullable KeyRoundTrip roundTrip;
  private boolean wrongServer;

  ProbeRun(ProbeOptions options, Lookup lookup) {
    this.options = options;
    this.lookup = lookup;
    this.findings = new Findings(options.endpoint());
    this.deadline = Deadline.after(options.timeout(), options.time());
    this.talking = hasSeveralFaces() ? deadline.before(options.timeout().dividedBy(4)) : deadline;
    this.mark = options.time().nanoTime();
  }

  ProbeReport run() {
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
    List<StepResult> all = new ArrayList<>();
    for (ProbeStep step : ProbeStep.values()) {
      all.add(steps.getOrDefault(step, new StepResult(step, StepOutcome.SKIPPED, Duration.ZERO)));
    }
    return new ProbeReport(
        options.endpoint(),
        certificate,
        tls,
        kmip,
        addressCertificates,
        all,
        findings.inOrderOfSteps());
  }

  private OperationInterruptedException interrupted(ClosedByInterruptException e) {
    String left =
        roundTrip == null
            ? ""
            : roundTrip
                .existing()
                .map(id -> " A key with id " + SafeText.of(id) + " is left at the KMS: destroy it.")
                .orElse("");
    return new OperationInterruptedException(
        new Attempt("KMS", "probe", options.endpoint().toString()),
        "the thread was interrupted",
        "Probe again." + left,
        e);
  }

  private void finish(ProbeStep step, StepOutcome outcome) {
    long now = options.time().nanoTime();
    steps.putIfAbsent(step, new StepResult(step, outcome, Duration.ofNanos(now - mark)));
    mark = now;
  }

  private void fail(ProbeFailure e) {
    findings.blocking(e.code(), e.step(), e.outcome(), e.advice());
    StepOutcome outcome = e.isDecisive() ? StepOutcome.FAILED : StepOutcome.COULD_NOT_BE_TRIED;
    if (steps.containsKey(e.step())) {
      // it passed by what came first, and did not by what came later
      steps.computeIfPresent(
          e.step(), (step, first) -> new StepResult(step, outcome, first.duration()));
    } else {
      finish(e.step(), outcome);
    }
  }

  private void reach() throws ProbeFailure, ClosedByInterruptException {
    addresses = lookup.resolve(options.endpoint(), talking);
    finish(ProbeStep.RESOLVE, StepOutcome.PASSED);
    Conversation opened = new Conversation(options, addresses);
    conversation = opened;
    try {
      opened.connect(talking, () -> finish(ProbeStep.CONNECT, StepOutcome.PASSED));
    } finally {
      opened.learned().ifPresent(this::keep);
      opened.refusedByJdk().ifPresent(this::tellOfOtherTls);
    }
  }

  private void tellOfOtherTls(ProbeFailure why) {
    findings.note(
        FindingCode.KMS_TLS_REFUSED_BY_JAVA,
        ProbeStep.TLS,
        "this Java refuses the server's TLS ("
            + why.outcome()
            + "), vSphere does not: the probe went on with another TLS library",
        "Clients in Java will not reach this server; ECDHE cipher suites and a usual certificate"
            + " would let them.");
  }

  /** Keeps what the handshake told, whether it came to its end or not. */
  private void keep(TlsSession told) {
    if (told.chain().isEmpty()) {
      return;
    }
    if (told.isEstablished() || told.clientCertificateRequested()) {
      finish(ProbeStep.TLS, StepOutcome.PASSED);
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
    finish(ProbeStep.CERTIFICATE, bad ? StepOutcome.FAILED : StepOutcome.PASSED);
    judgeServer();
  }

  /** A vCenter before 8.0 U3 has nothing newer. */
  private void tryTls12() throws ClosedByInterruptException {
    if (tls == null || !tls.protocol().equals("TLSv1.3")) {
      return;
    }
    Deadline until = talking.within(options.timeout().dividedBy(5));
    try {
      CertificateReader.read(dialAgain(until), options.serverName(), List.of("TLSv1.2"), until);
    } catch (ProbeFailure e) {
      if (e.mayBeTheJdk()) {
        tryTls12WithoutJdk();
      }
    }
  }

  private void tryTls12WithoutJdk() throws ClosedByInterruptException {
    Deadline until = talking.within(options.timeout().dividedBy(5));
    try {
      CertificateReader.readWithoutJdk(dialAgain(until), options.serverName(), false, until);
    } catch (ProbeFailure e) {
      if (e.mayBeTheJdk()) {
        findings.warning(
            FindingCode.KMS_TLS_1_3_ONLY,
            ProbeStep.TLS,
            "the server speaks TLS 1.3 and refuses TLS 1.2",
            "vSphere speaks TLS 1.3 from 8.0 Update 3 on (guide \"vSphere Security\", TLS profiles):"
                + " for an older one, turn on TLS 1.2 at the KMS.");
      }
    }
  }

  private DeadlineChannel dialAgain(Deadline until)
      throws ProbeFailure, ClosedByInterruptException {
    return Dialer.dial(
        Objects.requireNonNull(conversation).address().orElseThrow(),
        options.endpoint().port(),
        until);
  }

  private void judgeServer() {
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
          "user name and password were not sent: the server is not the one that is trusted",
          "Find out who answers at this address first.");
    } else {
      Objects.requireNonNull(conversation).sendCredential(options.credential());
    }
  }

  private KmipResponse ask(KmipVersion version, KmipRequest request, ProbeStep step)
      throws ProbeFailure, ClosedByInterruptException {
    return Objects.requireNonNull(conversation).ask(version, request, step, talking);
  }

  private void askInKmip() throws ProbeFailure, ClosedByInterruptException {
    KmipRequest discover = KmipRequest.discoverVersions();
    List<KmipVersion> versions;
    try {
      KmipResponse first = ask(KmipVersion.V1_1, discover, ProbeStep.KMIP_VERSIONS);
      if (!first.isSuccess() && first.reason() == ResultReason.AUTHENTICATION_NOT_SUCCESSFUL) {
        refusedAsClient(first.refusal());
        return;
      }
      accepted();
      versions = first.isSuccess() ? versions(first) : otherVersions(first);
    } catch (TtlvException e) {
      throw KmipExchange.malformed(ProbeStep.KMIP_VERSIONS, discover, e);
    }
    kmip = new KmipDetails(versions, List.of(), List.of(), "");
    if (!versions.contains(KmipVersion.V1_1)) {
      findings.blocking(
          FindingCode.KMIP_VERSION_UNSUPPORTED,
          ProbeStep.KMIP_VERSIONS,
          versions.isEmpty()
              ? "the server does not take KMIP 1.1, nor any other version that was tried"
              : "the server speaks KMIP " + versions + ", not 1.1",
          "vCenter speaks KMIP 1.1: turn it on at the KMS, or use another KMS.");
      finish(ProbeStep.KMIP_VERSIONS, StepOutcome.FAILED);
    } else {
      finish(ProbeStep.KMIP_VERSIONS, StepOutcome.PASSED);
    }
    if (!versions.isEmpty()) {
      KmipVersion version =
          versions.contains(KmipVersion.V1_1)
              ? KmipVersion.V1_1
              : versions.get(versions.size() - 1);
      capabilities(version, versions);
      keyRoundTrip(version);
    }
  }

  /** The server has answered in KMIP: whatever it wanted to know of the client, it was content. */
  private void accepted() throws ClosedByInterruptException {
    Conversation current = Objects.requireNonNull(conversation);
    current.clientIsAccepted();
    TlsSession told = current.learned().orElseThrow();
    ClientIdentity identity = options.clientIdentity();
    if (!told.clientCertificateRequested()) {
      findings.warning(
          FindingCode.CLIENT_CERTIFICATE_NOT_REQUESTED,
          ProbeStep.CLIENT_AUTHENTICATION,
          "the server answers without asking for a client certificate",
          "Whoever reaches it may get at keys: have it insist on client certificates.");
    } else if (identity != null && told.issuerRefused()) {
      findings.note(
          FindingCode.CLIENT_CERTIFICATE_ISSUER_NOT_ACCEPTED,
          ProbeStep.CLIENT_AUTHENTICATION,
          "the client certificate was accepted though its issuer ("
              + identity.certificate().getIssuerX500Principal().getName()
              + ") is not among the authorities that the server names",
          "Clients that go by that list will show no certificate.");
    }
    boolean notNeeded =
        told.clientCertificateRequested()
            && (identity == null
                || current.answersWithoutIdentity(talking.within(options.timeout().dividedBy(5))));
    if (notNeeded) {
      findings.warning(
          FindingCode.CLIENT_CERTIFICATE_NOT_NEEDED,
          ProbeStep.CLIENT_AUTHENTICATION,
          "the server asks for a client certificate, and answers without one too",
          "Whoever reaches it may get at keys: have it insist on client certificates.");
    }
    finish(ProbeStep.CLIENT_AUTHENTICATION, StepOutcome.PASSED);
  }

  private void refusedAsClient(String refusal) {
    ClientIdentity identity = options.clientIdentity();
    boolean lacksUsage = identity != null && !hasClientAuth(identity.certificate());
    findings.blocking(
        lacksUsage
            ? FindingCode.CLIENT_CERTIFICATE_LACKS_CLIENT_AUTH
            : FindingCode.KMIP_AUTHENTICATION_REFUSED,
        ProbeStep.CLIENT_AUTHENTICATION,
        "the handshake passes, and the server refuses each request: "
            + refusal
            + (lacksUsage
                ? "; the client certificate lacks the extended key usage clientAuth"
                : ""),
        lacksUsage
            ? "Have the client certificate issued with the extended key usage clientAuth, or have"
                + " the KMS not insist on it."
            : "Check that the KMS knows this client, and whether it wants user name and password.");
    finish(ProbeStep.CLIENT_AUTHENTICATION, StepOutcome.FAILED);
  }

  private static boolean hasClientAuth(X509Certificate client) {
    try {
      return client.getExtendedKeyUsage() != null
          && client.getExtendedKeyUsage().contains(CLIENT_AUTH);
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  private static List<KmipVersion> versions(KmipResponse response) throws TtlvException {
    List<KmipVersion> told = response.versions();
    // a server that takes a version and names none speaks at least that one
    return List.copyOf(new TreeSet<>(told.isEmpty() ? List.of(response.version()) : told));
  }

  /** Of a server that takes no Discover Versions of 1.1: it is older, or newer, or odd. */
  private List<KmipVersion> otherVersions(KmipResponse first)
      throws ProbeFailure, TtlvException, ClosedByInterruptException {
    TreeSet<KmipVersion> candidates =
        new TreeSet<>(
            List.of(
                KmipVersion.V1_2,
                KmipVersion.V1_3,
                KmipVersion.V1_4,
                KmipVersion.V2_0,
                KmipVersion.V2_1));
    List<KmipVersion> order = new ArrayList<>();
    if (candidates.remove(first.version())) {
      order.add(first.version());
    }
    order.addAll(candidates.descendingSet());
    if (first.reason() != ResultReason.OPERATION_NOT_SUPPORTED) {
      for (KmipVersion version : order) {
        KmipResponse response =
            ask(version, KmipRequest.discoverVersions(), ProbeStep.KMIP_VERSIONS);
        if (response.isSuccess()) {
          return versions(response);
        }
      }
    }
    // KMIP 1.0 has no Discover Versions
    for (KmipVersion version : List.of(KmipVersion.V1_1, KmipVersion.V1_0)) {
      KmipResponse response = ask(version, KmipRequest.query(), ProbeStep.KMIP_VERSIONS);
      if (response.isSuccess()) {
        return List.of(version.compareTo(response.version()) < 0 ? version : response.version());
      }
    }
    return List.of();
  }

  private void capabilities(KmipVersion version, List<KmipVersion> versions)
      throws ProbeFailure, ClosedByInterruptException {
    KmipRequest query = KmipRequest.query();
    KmipResponse response = ask(version, query, ProbeStep.KMIP_CAPABILITIES);
    try {
      if (!response.isSuccess()) {
        findings.blocking(
            FindingCode.KMIP_REQUEST_REFUSED,
            ProbeStep.KMIP_CAPABILITIES,
            "the server refuses Query: " + response.refusal(),
            "vCenter asks it when trust is established: allow it for this client.");
        finish(ProbeStep.KMIP_CAPABILITIES, StepOutcome.FAILED);
        return;
      }
      KmipDetails details =
          new KmipDetails(
              versions,
              response.operations().stream().sorted().toList(),
              response.objectTypes().stream().sorted().toList(),
              response.vendor());
      kmip = details;
      finish(ProbeStep.KMIP_CAPABILITIES, judge(details) ? StepOutcome.PASSED : StepOutcome.FAILED);
    } catch (TtlvException e) {
      throw KmipExchange.malformed(ProbeStep.KMIP_CAPABILITIES, query, e);
    }
  }

  private boolean judge(KmipDetails details) {
    if (details.operations().isEmpty()) {
      findings.warning(
          FindingCode.KMIP_CAPABILITIES_UNKNOWN,
          ProbeStep.KMIP_CAPABILITIES,
          "the server names no operation that it can do for this client",
          "Try with a key round trip.");
      return true;
    }
    boolean good = true;
    for (KmipOperation operation : NEEDED) {
      if (!details.operations().contains(operation)) {
        good = false;
        findings.blocking(
            FindingCode.KMIP_OPERATION_MISSING,
            ProbeStep.KMIP_CAPABILITIES,
            "the server does not offer " + operation,
            "vSphere needs it: allow it for this client, or use another KMS.");
      }
    }
    if (!details.operations().contains(KmipOperation.ADD_ATTRIBUTE)) {
      findings.warning(
          FindingCode.KMIP_OPERATION_WANTED,
          ProbeStep.KMIP_CAPABILITIES,
          "the server does not offer " + KmipOperation.ADD_ATTRIBUTE,
          "vCenter labels its keys with it; without it they carry no labels, and encryption works.");
    }
    if (!details.objectTypes().isEmpty()
        && !details.objectTypes().contains(KmipObjectType.SYMMETRIC_KEY)) {
      good = false;
      findings.blocking(
          FindingCode.KMIP_OBJECT_TYPE_MISSING,
          ProbeStep.KMIP_CAPABILITIES,
          "the server keeps " + details.objectTypes() + ", no " + KmipObjectType.SYMMETRIC_KEY,
          "vSphere encrypts with symmetric keys: allow them for this client.");
    }
    return good;
  }

  private void keyRoundTrip(KmipVersion version) throws ClosedByInterruptException {
    if (!options.keyRoundTrip() || version.major() != 1 || wrongServer) {
      return;
    }
    List<KmipOperation> offered = kmip == null ? List.of() : kmip.operations();
    Set<KmipOperation> missing = new LinkedHashSet<>();
    if (!offered.isEmpty()) {
      Stream.concat(NEEDED.stream(), MORE_OF_ROUND_TRIP.stream())
          .filter(operation -> !offered.contains(operation))
          .forEach(missing::add);
    }
    if (NEEDED.stream().anyMatch(missing::contains)) {
      // told already: no key is made that could not be used
      return;
    }
    if (missing.contains(KmipOperation.REVOKE) || missing.contains(KmipOperation.DESTROY)) {
      findings.note(
          FindingCode.KMIP_TIDYING_UNSUPPORTED,
          ProbeStep.KMIP_CAPABILITIES,
          "the server does not offer "
              + missing.stream()
                  .filter(operation -> !operation.equals(KmipOperation.ADD_ATTRIBUTE))
                  .map(KmipOperation::toString)
                  .collect(Collectors.joining(", "))
              + " to this client, so the key of the round trip stays",
          "vCenter uses neither Revoke nor Destroy: destroy the key at the KMS.");
    }
    Conversation current = Objects.requireNonNull(conversation);
    KeyRoundTrip trip =
        new KeyRoundTrip(
            new KeyRoundTrip.Actions() {
              @Override
              public void prepare(Deadline until) throws ProbeFailure, ClosedByInterruptException {
                current.prepareAction(version, ProbeStep.KEY_ROUND_TRIP, until);
              }

              @Override
              public KmipResponse act(KmipRequest request, Deadline until)
                  throws ProbeFailure, ClosedByInterruptException {
                return current.act(version, request, ProbeStep.KEY_ROUND_TRIP, until);
              }
            },
            missing,
            talking.before(options.timeout().dividedBy(5)),
            talking,
            findings);
    roundTrip = trip;
    trip.run();
    finish(ProbeStep.KEY_ROUND_TRIP, trip.outcome());
  }

  /** Whether the server can be asked in another way than by the one address that was given. */
  private boolean hasSeveralFaces() {
    boolean isAddress = options.endpoint().isIpv4() || options.endpoint().isIpv6();
    return !isAddress || options.serverName() != null;
  }

  /** What OVHcloud sees, which is given the address, and what vCenter sees, given the name. */
  private void compareAddresses() throws ClosedByInterruptException {
    if (conversation != null) {
      conversation
          .passedOver()
          .forEach((one, why) -> addUnreadable(one, options.serverName() != null, why));
    }
    boolean tooOld = steps.getOrDefault(ProbeStep.TLS, SKIPPED_TLS).outcome() == StepOutcome.FAILED;
    if (certificate == null || tooOld || !hasSeveralFaces()) {
      return;
    }
    List<InetAddress> some = addresses.subList(0, Math.min(addresses.size(), MAX_ADDRESSES));
    for (int i = 0; i < some.size(); i++) {
      if (conversation != null && conversation.passedOver().containsKey(some.get(i))) {
        continue;
      }
      Deadline share = deadline.share(some.size() - i);
      if (options.serverName() != null) {
        read(some.get(i), options.serverName(), share.share(2));
      }
      read(some.get(i), null, share);
    }
    boolean named = options.serverName() != null;
    compareWithEachOther(named);
    for (AddressCertificate byAddress : addressCertificates) {
      boolean differs =
          !byAddress.namedServer()
              && addressCertificates.stream()
                  .anyMatch(
                      byName ->
                          byName.namedServer()
                              && byName.address().equals(byAddress.address())
                              && !byName.certificate().equals(byAddress.certificate()));
      if (differs) {
        findings.warning(
            FindingCode.KMS_NAME_AND_ADDRESS_DIFFER,
            ProbeStep.CERTIFICATE,
            byAddress.address().getHostAddress()
                + " shows another certificate without the name "
                + options.serverName()
                + ": "
                + byAddress.certificate().thumbprint(),
            "OVHcloud is given the address and vCenter the name: have the KMS show one certificate"
                + " for both, or give OVHcloud the thumbprint that it sees.");
      }
    }
  }

  private void compareWithEachOther(boolean named) {
    List<AddressCertificate> alike =
        addressCertificates.stream().filter(seen -> seen.namedServer() == named).toList();
    if (alike.stream().map(AddressCertificate::certificate).distinct().count() > 1) {
      StringBuilder seen =
          new StringBuilder("the addresses behind the name show different certificates:");
      alike.forEach(
          one ->
              seen.append(' ')
                  .append(one.address().getHostAddress())
                  .append(' ')
                  .append(one.certificate().thumbprint()));
      findings.warning(
          FindingCode.KMS_ADDRESSES_DIFFER,
          ProbeStep.CERTIFICATE,
          seen.toString(),
          "vCenter trusts one certificate for a server: give all nodes the same, or add each node"
              + " by its own address.");
    }
  }

  private void read(InetAddress one, @Nullable String serverName, Deadline until)
      throws ClosedByInterruptException {
    boolean named = serverName != null;
    boolean known =
        conversation != null
            && Optional.of(one).equals(conversation.address())
            && named == (options.serverName() != null);
    try {
      ServerCertificate shown =
          known && certificate != null
              ? certificate
              : ServerCertificate.of(readChain(one, serverName, until));
      addressCertificates.add(new AddressCertificate(one, named, shown));
    } catch (ProbeFailure e) {
      addUnreadable(one, named, e);
    }
  }

  private List<X509Certificate> readChain(
      InetAddress one, @Nullable String serverName, Deadline until)
      throws ProbeFailure, ClosedByInterruptException {
    int port = options.endpoint().port();
    if (conversation != null && conversation.refusedByJdk().isPresent()) {
      return CertificateReader.readWithoutJdk(
          Dialer.dial(one, port, until), serverName, conversation.isTls13WithoutJdk(), until);
    }
    return CertificateReader.read(Dialer.dial(one, port, until), serverName, until);
  }

  private void addUnreadable(InetAddress one, boolean named, ProbeFailure e) {
    findings.warning(
        FindingCode.KMS_ADDRESS_NOT_READABLE,
        ProbeStep.CERTIFICATE,
        one.getHostAddress()
            + (named ? "" : ", asked without a name,")
            + " shows no certificate: "
            + e.outcome(),
        e.advice());
  }
}
