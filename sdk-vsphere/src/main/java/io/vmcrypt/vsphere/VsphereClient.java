package io.vmcrypt.vsphere;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.internal.CallObserver;
import io.vmcrypt.core.internal.http.HttpTransport;
import io.vmcrypt.core.internal.json.WholeAnswer;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.EncryptionAudit;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import io.vmcrypt.vsphere.history.HistoryReport;
import io.vmcrypt.vsphere.internal.audit.AuditedVcenter;
import io.vmcrypt.vsphere.internal.audit.VimEncryptionAudit;
import io.vmcrypt.vsphere.internal.disk.VimFirstClassDisks;
import io.vmcrypt.vsphere.internal.disk.VimVsanClusters;
import io.vmcrypt.vsphere.internal.history.VimCryptoHistory;
import io.vmcrypt.vsphere.internal.kms.VimKmsClusters;
import io.vmcrypt.vsphere.internal.ledger.VimKeyLedger;
import io.vmcrypt.vsphere.internal.move.RelocationTarget;
import io.vmcrypt.vsphere.internal.move.VimArrivals;
import io.vmcrypt.vsphere.internal.move.VimRelocations;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.pbm.PbmStoragePolicies;
import io.vmcrypt.vsphere.internal.pbm.PolicyService;
import io.vmcrypt.vsphere.internal.right.Privileges;
import io.vmcrypt.vsphere.internal.rollout.VimRollouts;
import io.vmcrypt.vsphere.internal.session.KeepAlive;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.FaultStatus;
import io.vmcrypt.vsphere.internal.soap.SoapChannel;
import io.vmcrypt.vsphere.internal.vapi.VapiNativeKeyProviders;
import io.vmcrypt.vsphere.internal.vapi.VapiSession;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vim.SessionAccount;
import io.vmcrypt.vsphere.internal.vim.Tasks;
import io.vmcrypt.vsphere.internal.vm.VimComputeClusters;
import io.vmcrypt.vsphere.internal.vm.VimHosts;
import io.vmcrypt.vsphere.internal.vm.VimTemplates;
import io.vmcrypt.vsphere.internal.vm.VimVirtualMachines;
import io.vmcrypt.vsphere.internal.vm.reading.DnsResolver;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.kms.KeyLedger;
import io.vmcrypt.vsphere.kms.KmsClusters;
import io.vmcrypt.vsphere.move.Arrivals;
import io.vmcrypt.vsphere.move.Relocations;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviders;
import io.vmcrypt.vsphere.policy.StoragePolicies;
import io.vmcrypt.vsphere.rollout.Rollouts;
import io.vmcrypt.vsphere.session.NameResolver;
import io.vmcrypt.vsphere.session.VsphereAbout;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.task.VsphereTask;
import io.vmcrypt.vsphere.vm.ComputeClusters;
import io.vmcrypt.vsphere.vm.FirstClassDisk;
import io.vmcrypt.vsphere.vm.Hosts;
import io.vmcrypt.vsphere.vm.Templates;
import io.vmcrypt.vsphere.vm.VirtualMachines;
import io.vmcrypt.vsphere.vm.VsanCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * A client of one vCenter, 6.5 to 9.
 *
 * <pre>{@code
 * try (VsphereClient vcenter =
 *     VsphereClient.builder(
 *             HostAndPort.of("vcenter.example.com", HostAndPort.HTTPS_PORT),
 *             VsphereCredentials.password("administrator@vsphere.local", password))
 *         .build()) {
 *   System.out.println(vcenter.about().fullName());
 * }
 * }</pre>
 *
 * <p>Making a client sends nothing; its first call connects and logs in. A session that has expired
 * is replaced once for each call; a wrong password is never sent again. Reads are repeated when the
 * connection breaks, changes are not. Redirects are not followed. A single ESXi host and a vCenter
 * before 6.5 are refused by the first call with a {@link io.vmcrypt.core.error.ServiceException}
 * that says so, before the password is sent; {@link #about} tells what they are. Thread-safe.
 *
 * <p>Besides its own exceptions every call may throw {@link
 * io.vmcrypt.core.error.ConnectionException}, {@link io.vmcrypt.core.error.TlsException}, {@link
 * io.vmcrypt.core.error.AuthenticationException}, {@link
 * io.vmcrypt.core.error.PermissionDeniedException} (which names the privilege), {@link
 * VsphereFaultException} and {@link io.vmcrypt.core.error.DecodingException}, and {@link
 * IllegalStateException} once the client is closed.
 */
public final class VsphereClient implements AutoCloseable {

  /** How long a call may take by default: 3 minutes. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(3);

  private static final Duration MIN_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

  // answers are streamed: this bounds time, not memory
  private static final long MAX_ANSWER_BYTES = 256L * 1024 * 1024;

  private final HttpTransport transport;
  private final VimSession session;
  private final HttpTransport apiTransport;
  private final VapiSession apiSession;
  private final PolicyService policyService;
  private final HostAndPort address;
  private final NameResolver nameResolver;
  private final KnownHosts knownHosts;
  private final @Nullable KeepAlive keepAlive;

  private VsphereClient(Builder builder) {
    String name = builder.serverName == null ? builder.address.host() : builder.serverName;
    this.transport =
        HttpTransport.builder()
            .trust(builder.trust)
            .callTimeout(builder.timeout)
            .maxAnswerBytes(MAX_ANSWER_BYTES)
            .time(builder.timeSource)
            .address(name, builder.address.host())
            .eachTry(new FaultStatus())
            .listener(builder.callListener)
            .build();
    HttpUrl base =
        new HttpUrl.Builder().scheme("https").host(name).port(builder.address.port()).build();
    CallObserver observer = new CallObserver(builder.callListener, builder.timeSource);
    this.session =
        new VimSession(
            new SoapChannel(transport.client(), base, builder.timeSource),
            builder.address,
            builder.credentials,
            builder.timeSource,
            builder.timeout,
            observer);
    this.policyService = new PolicyService(session);
    this.address = builder.address;
    this.nameResolver = builder.nameResolver;
    this.knownHosts = new KnownHosts(List.of(builder.address.host(), name), nameResolver);
    // apart from SOAP's: these answers are held in memory, so they are bounded more tightly
    this.apiTransport =
        HttpTransport.builder()
            .trust(builder.trust)
            .callTimeout(builder.timeout)
            .time(builder.timeSource)
            .address(name, builder.address.host())
            .eachTry(new WholeAnswer())
            .listener(builder.callListener)
            .build();
    this.apiSession =
        new VapiSession(session, apiTransport.client(), base, builder.credentials, observer);
    this.keepAlive =
        builder.keepAlive == null
            ? null
            : KeepAlive.start(session, builder.timeSource, builder.keepAlive);
  }

  /**
   * A client to refine.
   *
   * @param address where the vCenter listens; its port is usually {@link HostAndPort#HTTPS_PORT}
   * @param credentials who calls
   * @return a builder
   */
  public static Builder builder(HostAndPort address, VsphereCredentials credentials) {
    return new Builder(address, credentials);
  }

  /**
   * {@return what the server says about itself; name, version, API release} This also works with a
   * server that is no vCenter, or is older than 6.5; all other calls fail there.
   */
  public VsphereAbout about() {
    return session.about();
  }

  /**
   * {@return the account that vCenter says it talks to, in vCenter's own form of the name: such as
   * {@code VSPHERE.LOCAL\Administrator}; empty if vCenter does not say} Connects. Where another
   * program has opened the session, vCenter is asked whose it is.
   */
  public Optional<String> account() {
    return SessionAccount.of(session).map(InventoryName::shown);
  }

  /**
   * {@return the storage policies, the encryption policy among them; reads them; sends nothing by
   * itself}
   */
  public StoragePolicies storagePolicies() {
    return new PbmStoragePolicies(
        session, policyService, new Privileges(session, new PropertyCollector(session)));
  }

  /** {@return the virtual machines; finds them; sends nothing by itself} */
  public VirtualMachines virtualMachines() {
    return new VimVirtualMachines(session, policyService, knownHosts);
  }

  /** {@return the templates and their keys, to look at and to change; sends nothing by itself} */
  public Templates templates() {
    return new VimTemplates(session, policyService, knownHosts);
  }

  /**
   * {@return the ESXi hosts and their own keys, to look at and to change; sends nothing by itself}
   */
  public Hosts hosts() {
    return new VimHosts(session);
  }

  /**
   * {@return the clusters of ESXi hosts and their encryption mode, to look at and to change; sends
   * nothing by itself}
   */
  public ComputeClusters computeClusters() {
    return new VimComputeClusters(session);
  }

  /**
   * All first-class disks on all datastores, and their keys. A datastore that vCenter names and
   * does not show this user is one that could not be read. They are read only: this SDK does not
   * change the keys of one that no VM has attached.
   *
   * <p>That takes one call for each datastore, and one for each disk. If one is not known to be
   * plain, the devices of all VMs are read too, to see which VM has it attached. Source: vSphere
   * Web Services API, {@code VcenterVStorageObjectManager}, vCenter 6.5 and later; keys from 7.0
   * on.
   *
   * <p>All or nothing: if one datastore or disk cannot be read, the exception names it. A disk that
   * is deleted meanwhile is left out.
   *
   * @return by datastore; empty if there is none
   * @throws io.vmcrypt.core.error.ServiceException if this server has no manager of first-class
   *     disks, or there are more than {@link FirstClassDisk#MOST}
   * @throws io.vmcrypt.core.error.NotFoundException if vCenter lists a disk, and does not find it
   */
  public List<FirstClassDisk> listFirstClassDisks() {
    return listFirstClassDisks(VsphereClient::refuse);
  }

  /**
   * The same, each datastore and each disk by itself: one that cannot be read hides no other. If
   * vCenter cannot be reached, or does not take the user any more, no further one is asked for.
   *
   * @param unread gets, for each datastore and each disk that could not be read, the exception,
   *     which names it. It may throw it: that ends the list
   * @return those that could be read, by datastore; empty if there is none
   * @throws io.vmcrypt.core.error.ServiceException if this server has no manager of first-class
   *     disks, or there are more than {@link FirstClassDisk#MOST}
   * @throws SdkException if the datastores could not be listed, or not the VMs
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread was interrupted
   */
  public List<FirstClassDisk> listFirstClassDisks(Consumer<? super SdkException> unread) {
    return new VimFirstClassDisks(session).list(unread);
  }

  /**
   * {@return all clusters of ESXi hosts, those without vSAN included, and the encryption of their
   * vSAN's data at rest; empty if there is none, or this user may see none} It is read only: this
   * SDK does not change it. That takes one call for each cluster. Source: vSAN Management API,
   * {@code VsanVcClusterConfigSystem.VsanClusterGetConfig} at {@code /vsanHealth}, vSAN 6.6 and
   * later; as two public clients of it speak it.
   *
   * <p>All or nothing: if one cannot be read, the exception names it.
   */
  public List<VsanCluster> listVsanClusters() {
    return new VimVsanClusters(session).list(VsphereClient::refuse);
  }

  /**
   * What to know of vSAN before VMs are encrypted: each cluster whose vSAN encrypts what lies on it
   * already, or of which that is not known. That takes one call for each cluster.
   *
   * @return warnings; empty if there is no such cluster
   * @throws SdkException if the clusters could not be listed
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread was interrupted
   */
  public List<Finding> checkVsan() {
    return new VimVsanClusters(session).check();
  }

  private static void refuse(SdkException unread) {
    throw unread;
  }

  /**
   * Changes to many virtual machines at once.
   *
   * @return plans and starts them; sends nothing by itself
   */
  public Rollouts rollouts() {
    return new VimRollouts(session, policyService, knownHosts);
  }

  /**
   * Moves of VMs to another vCenter. This vCenter logs in there itself, at the address of the
   * target's client: vSphere {@code ServiceLocator}. It trusts the certificate that was approved,
   * by its SHA-1 thumbprint and, from release 9.0 on, by the certificate itself. A thumbprint that
   * vCenter has seen instead is told in a failure, and never sent.
   *
   * @param target the client of the other vCenter
   * @param certificate the certificate of the other vCenter that was approved
   * @param credentials with what this vCenter logs in there: user name and password
   * @return checks and starts them; sends nothing by itself
   * @throws IllegalArgumentException if the credentials are a session, which another vCenter cannot
   *     use
   */
  public Relocations relocations(
      VsphereClient target, ServerCertificate certificate, VsphereCredentials credentials) {
    requireNonNull(target, "target");
    return new VimRelocations(
        session,
        nativeKeyProviders(),
        knownHosts,
        new RelocationTarget(
            target.session,
            target.storagePolicies(),
            target.nativeKeyProviders(),
            target.address,
            certificate,
            target.transport::shown,
            credentials));
  }

  /**
   * Watches for VMs that another tool brings to this vCenter.
   *
   * @return watches; sends nothing by itself
   */
  public Arrivals arrivals() {
    return new VimArrivals(session, knownHosts);
  }

  /** {@return the KMS clusters of this vCenter; nothing is sent yet, to look at and to change} */
  public KmsClusters kmsClusters() {
    return new VimKmsClusters(session);
  }

  /** {@return who needs which key; looks; sends nothing by itself} */
  public KeyLedger keyLedger() {
    return new VimKeyLedger(session);
  }

  /** {@return what time it is by vCenter's own clock, that of its tasks and events} */
  public Instant currentTime() {
    return session.currentTime(session.attempt("ask for the time"));
  }

  /**
   * Who encrypted, re-keyed and decrypted what, and when: vCenter's events, tied to its tasks.
   *
   * <p>vCenter keeps events for some time only, 30 days by default, and leaves out what the account
   * may not see. How far it reaches is a part of the answer. Needs the privilege {@code
   * System.View}, and {@code System.Read} on what events are about.
   *
   * @param since from when on, by vCenter's clock; a time to come is a gap
   * @return what was done since then, up to now, and how far that is known
   */
  public HistoryReport cryptoHistory(Instant since) {
    return new VimCryptoHistory(session).since(since);
  }

  /**
   * An audit of the VMs' encryption: of the whole inventory, a part of it, or chosen VMs.
   *
   * @param rules which VMs are read and what is expected
   * @return reads and compares; sends nothing by itself
   */
  public EncryptionAudit encryptionAudit(AuditRules rules) {
    return new VimEncryptionAudit(
        new AuditedVcenter(session, policyService, kmsClusters(), address), rules);
  }

  /**
   * {@return the native key providers of this vCenter, 7.0.2 or later; nothing is sent yet, to look
   * at and to change}
   */
  public NativeKeyProviders nativeKeyProviders() {
    return new VapiNativeKeyProviders(apiSession);
  }

  /**
   * {@return what this client finds the other names and addresses of hosts by; what its builder was
   * given; DNS by default}
   */
  public NameResolver nameResolver() {
    return nameResolver;
  }

  /**
   * A task that was started earlier, perhaps by another program.
   *
   * @param taskId vCenter's id, such as {@code task-4711}
   * @return the task, to look at and to wait for; its result is the task's last state
   * @throws IllegalArgumentException if it is empty
   */
  public Operation<VsphereTask, VsphereTask> resumeTask(String taskId) {
    if (requireNonNull(taskId, "taskId").isBlank()) {
      throw new IllegalArgumentException("taskId is empty; expected an id such as task-4711");
    }
    return new Tasks(session).resume(taskId.strip());
  }

  /**
   * The session of this client, for code that speaks SOAP with vCenter itself: the value of the
   * cookie {@code vmware_soap_session}, without quotes. Connects if need be. It is the session as
   * this client uses it now: once it has expired, the client replaces it at its own next call, and
   * this method then returns the new one. It ends when this client is closed, unless it is another
   * program's.
   *
   * @return the session id; keep it as you keep a password
   */
  public Secret vimSessionId() {
    return session.id();
  }

  /**
   * The vAPI session of this client, for code that uses vAPI stubs or REST: the value of the header
   * {@code vmware-api-session-id}; 7.0 Update 2 and later. Logs in if need be. Otherwise as {@link
   * #vimSessionId}.
   *
   * <p>With Broadcom's stubs: {@code new SessionSecurityContext(vcenter.vapiSessionId()
   * .revealChars())}.
   *
   * @return the session id; keep it as you keep a password
   * @throws io.vmcrypt.core.error.ServiceException if the release is older, or the client has only
   *     another program's SOAP session, which vAPI accepts from 8.0.3 on
   */
  public Secret vapiSessionId() {
    return apiSession.id();
  }

  /**
   * Logs out, unless the session is another program's, and closes all connections. Never fails.
   * Calls after it fail.
   */
  @Override
  public void close() {
    if (keepAlive != null) {
      keepAlive.close();
    }
    apiSession.close();
    session.close();
    apiTransport.close();
    transport.close();
  }

  /** Refines a {@link VsphereClient}. Not thread-safe; may be used again. */
  public static final class Builder {

    private static final Pattern DNS_NAME =
        Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?"
                + "(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*");

    private final HostAndPort address;
    private final VsphereCredentials credentials;
    private ServerTrust trust = ServerTrust.systemRoots();
    private @Nullable String serverName;
    private NameResolver nameResolver = new DnsResolver();
    private Duration timeout = DEFAULT_TIMEOUT;
    private TimeSource timeSource = TimeSource.system();
    private @Nullable Duration keepAlive;
    private CallListener callListener = CallListener.none();

    private Builder(HostAndPort address, VsphereCredentials credentials) {
      this.address = requireNonNull(address, "address");
      this.credentials = requireNonNull(credentials, "credentials");
    }

    /**
     * Which certificate the vCenter may show; by default one from the system's roots.
     *
     * @param trust roots, authorities or thumbprints
     * @return this
     */
    public Builder trust(ServerTrust trust) {
      this.trust = requireNonNull(trust, "trust");
      return this;
    }

    /**
     * The name that the vCenter's certificate is made out to, if it differs from the address. It is
     * sent as SNI and as Host, and compared with the certificate. By default the address's host.
     *
     * @param serverName a DNS name
     * @return this
     * @throws IllegalArgumentException if it is no DNS name
     */
    public Builder serverName(String serverName) {
      if (!DNS_NAME.matcher(requireNonNull(serverName, "serverName")).matches()) {
        throw new IllegalArgumentException(
            "serverName \"" + serverName + "\" is no DNS name such as vcenter.example.com");
      }
      this.serverName = serverName;
      return this;
    }

    /**
     * Finds the other names and addresses of vCenter and its key servers. By these the VMs are
     * recognised that vCenter and the key servers run in. By default it is DNS, which may take 2
     * seconds for each host. If no answer comes, the names are not known.
     *
     * @param nameResolver such as {@code host -> Optional.empty()} if there is no DNS
     * @return this
     */
    public Builder nameResolver(NameResolver nameResolver) {
      this.nameResolver = requireNonNull(nameResolver, "nameResolver");
      return this;
    }

    /**
     * How long one call may take, its repetitions included; by default {@link
     * VsphereClient#DEFAULT_TIMEOUT}. Waits for tasks have their own.
     *
     * @param timeout 1 s to 1 h
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder timeout(Duration timeout) {
      requireNonNull(timeout, "timeout");
      if (timeout.compareTo(MIN_TIMEOUT) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
        throw new IllegalArgumentException("timeout " + timeout + " is not in 1 s to 1 h");
      }
      this.timeout = timeout;
      return this;
    }

    /**
     * Calls the vCenter from time to time, so that the session does not expire while the program is
     * idle: a vCenter ends sessions that were idle for 30 minutes. By default nothing is called,
     * and a session that has expired is replaced at the next call, unless it is another program's.
     * A separate thread does it from the first call on until the client is closed.
     *
     * @param pause between two calls, 1 s to 1 h; less than what the vCenter allows
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder keepAlive(Duration pause) {
      requireNonNull(pause, "pause");
      if (pause.compareTo(MIN_TIMEOUT) < 0 || pause.compareTo(MAX_TIMEOUT) > 0) {
        throw new IllegalArgumentException("keep-alive pause " + pause + " is not in 1 s to 1 h");
      }
      this.keepAlive = pause;
      return this;
    }

    /**
     * Where time comes from; by default this machine's clock.
     *
     * @param timeSource for tests of waiting
     * @return this
     */
    public Builder timeSource(TimeSource timeSource) {
      this.timeSource = requireNonNull(timeSource, "timeSource");
      return this;
    }

    /**
     * Is told of each remote call when it is over. By default nobody is.
     *
     * @param callListener such as one that feeds metrics
     * @return this
     */
    public Builder callListener(CallListener callListener) {
      this.callListener = requireNonNull(callListener, "callListener");
      return this;
    }

    /**
     * Makes the client; nothing is sent.
     *
     * @return the client
     */
    public VsphereClient build() {
      return new VsphereClient(this);
    }
  }
}
