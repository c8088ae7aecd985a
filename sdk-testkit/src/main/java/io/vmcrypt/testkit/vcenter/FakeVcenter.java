package io.vmcrypt.testkit.vcenter;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.FakeAnswer;
import io.vmcrypt.testkit.http.Faults;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.internal.http.HttpAnswer;
import io.vmcrypt.testkit.internal.http.HttpsFake;
import io.vmcrypt.testkit.internal.http.PathTemplate;
import io.vmcrypt.testkit.internal.vcenter.SoapService;
import io.vmcrypt.testkit.internal.vcenter.VcenterControl;
import io.vmcrypt.testkit.internal.vcenter.method.VcenterNetwork;
import io.vmcrypt.testkit.internal.vcenter.soap.ApiVersion;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in for a vCenter, over TLS on the loopback address: sessions, inventory, property
 * collector, tasks, KMS clusters and VM encryption by the SOAP service {@code urn:vim25} at {@code
 * /sdk}, storage policies by {@code urn:pbm} at {@code /pbm}, sessions and native key providers by
 * vAPI REST at {@code /api} (from 7.0.2 on). Anything else is 404.
 *
 * <p>It is as strict as the real one about requests: elements in the order of the schema, {@code
 * xsi:type} where the declared type is abstract, nothing that the negotiated release does not know.
 * A device that an edit sends back must be as it was read. It never ignores a method, a part of a
 * request or a property that it does not model. It refuses them with {@code NotImplemented} or
 * {@code NotSupported} and a text that says so; {@link #answerMethod} fills such a gap.
 *
 * <p>It really connects to key servers: it reads their certificates, finds out whether they trust
 * vCenter, and gets keys from them by KMIP 1.1 when a VM is encrypted.
 *
 * <p>From 9.0 on a KMS cluster may wrap its keys. Then its servers hold the wrapping keys alone.
 * The keys themselves are kept with what they encrypt, and outlive the cluster; vCenter can get one
 * while a server gives the key that wraps it. A wrapping key that vCenter makes is made with the
 * first key, and replaced when its interval is over and a key is made. {@code QueryCryptoKeyStatus}
 * tells what wraps a key when it is asked whether the key is available. {@code ListKeys} has no
 * wrapping keys, and {@code RemoveKeys} does not ask what they wrap.
 *
 * <p>For a signing request or a certificate of its own it makes an RSA key of 2048 bits that no
 * other running fake has, and that this one never had before. After {@link #close} its keys may be
 * used again by later fakes of the same process, since to make one takes long.
 *
 * <p>Tasks go through fixed steps (queued; running at 0, 30 and 60 per cent; done). With a task
 * duration of zero, the default, a client that watches a task sees one step each time. A task that
 * nobody watches is done when someone asks for what it changes. With a duration, steps take time on
 * {@link Builder#clock}. A task that is held ({@link #startTask}, {@link #setTasksHeld(boolean)})
 * does not move. {@code TaskManager.recentTask} has the tasks under way, and of those that ended
 * within ten minutes the last 200, as far as the user may see what they work on.
 *
 * <pre>{@code
 * TestAuthority authority = TestAuthority.create();
 * FakeVm vm = FakeVm.builder("web-01").disks(2).folder("Prod/Web").build();
 * try (FakeVcenter vcenter = FakeVcenter.builder(authority).virtualMachine(vm).start()) {
 *   // point the client at vcenter.host() and vcenter.port()
 * }
 * }</pre>
 *
 * <p>{@code RelocateVM_Task} moves a VM within a vCenter, and to any other fake vCenter of the same
 * process: the source connects to the address of its request, and looks at the certificate there.
 * Both show the VM while the task runs. Key providers are not asked before the end: so a key that
 * the target cannot get fails the task when it is at 100 per cent. Where sources differ there is a
 * {@link FakeMoveTrait}.
 *
 * <p>Where VMware has not published what happens, the fake makes its own choice: a second {@code
 * ReconfigVM_Task} on a busy VM is refused with {@code TaskInProgress} at once; all other faults of
 * a reconfiguration come as the error of its task; a name that is taken is {@code AlreadyExists},
 * an unknown cluster or server {@code NotFound}; the first KMS cluster does not become the default
 * by itself; a cluster is removed with its last server. A native key provider may be the default
 * before it was backed up, but nothing can be encrypted with it then; all hosts have a TPM; a
 * restored provider counts as backed up; a provider can be deleted even if it is in use.
 *
 * <p>It says in its {@code about}, at the end of {@code name} and {@code fullName}, that it is a
 * stand-in. A client that asks for a newer release of vim25 than {@link Builder#apiVersion} is
 * answered in that release; the policy service refuses it.
 *
 * <p>Safe for use by several threads.
 *
 * @see <a href="https://developer.broadcom.com/xapis/vsphere-web-services-api/latest/">vSphere Web
 *     Services API</a>
 */
public final class FakeVcenter implements AutoCloseable {

  /** The newest API release of the fake by default. */
  public static final String DEFAULT_API_VERSION = "8.0.3.0";

  /** The user name by default. */
  public static final String DEFAULT_USER_NAME = "administrator@vsphere.local";

  /** The password by default. */
  public static final String DEFAULT_PASSWORD = "Fake-vCenter-1!";

  /** The name of the datacenter by default. */
  public static final String DEFAULT_DATACENTER = "Datacenter";

  /** How many hosts a datacenter has. */
  public static final int HOSTS_PER_DATACENTER = 2;

  /** How long a key server may stay silent by default: 5 seconds. */
  public static final Duration DEFAULT_KEY_SERVER_TIMEOUT = Duration.ofSeconds(5);

  private static final List<String> HOST_CRYPTO_STATES =
      List.of("incapable", "prepared", "safe", "pendingIncapable");

  private static final List<String> HOST_CONNECTION_STATES =
      List.of("connected", "disconnected", "notResponding");

  private static final Pattern CALL =
      Pattern.compile("<(?:[\\w.-]+:)?Body[^>]*>\\s*<(?:[\\w.-]+:)?(\\w+)");

  private final HttpsFake server;
  private final Vcenter vcenter;
  private final SoapService service;
  private final VcenterControl control;
  private final TestIdentity identity;
  private final X509Certificate certificate;
  private final String apiVersion;
  private final String userName;
  private final String password;

  private FakeVcenter(Builder builder) {
    this.identity = builder.authority.server(HttpsFake.HOST, "localhost").issue();
    this.certificate = identity.certificate();
    this.apiVersion = builder.apiVersion.text();
    this.userName = builder.userName;
    this.password = builder.password;
    this.vcenter =
        new Vcenter(
            new Vcenter.Settings(
                builder.apiVersion,
                builder.userName,
                builder.password,
                builder.clock,
                builder.taskDuration,
                builder.keyServerTimeout,
                builder.pageSize,
                builder.firstClusterIsDefault,
                builder.emptyClustersStay,
                Set.copyOf(builder.moves),
                builder.limitedUsers,
                builder.isHost));
    this.service = new SoapService(vcenter);
    this.control = new VcenterControl(vcenter, service);
    Map<String, Integer> datacenters =
        builder.datacenters.isEmpty()
            ? Map.of(DEFAULT_DATACENTER, HOSTS_PER_DATACENTER)
            : builder.datacenters;
    datacenters.forEach(control::addDatacenter);
    builder.vms.forEach(control::addVm);
    if (builder.withoutEncryptionPolicy) {
      control.removeOwnEncryptionPolicy();
    }
    this.server = HttpsFake.start(identity, builder.port, service);
    VcenterNetwork.join(certificate, vcenter, service.policies());
  }

  VcenterControl control() {
    return control;
  }

  /**
   * A vCenter without VMs.
   *
   * @param authority the authority that issues its TLS certificate
   * @return the running fake
   */
  public static FakeVcenter start(TestAuthority authority) {
    return builder(authority).start();
  }

  /**
   * A vCenter with options.
   *
   * @param authority the authority that issues its TLS certificate, for 127.0.0.1 and localhost
   * @return the builder
   */
  public static Builder builder(TestAuthority authority) {
    return new Builder(authority);
  }

  /**
   * The address that it listens on.
   *
   * @return a loopback address
   */
  public String host() {
    return HttpsFake.HOST;
  }

  /**
   * The port that it listens on.
   *
   * @return the port
   */
  public int port() {
    return server.port();
  }

  /**
   * The URL that it listens at.
   *
   * @return for example {@code https://127.0.0.1:41234}, without a slash at the end
   */
  public URI url() {
    return URI.create(server.origin());
  }

  /**
   * The newest API release that it speaks.
   *
   * @return for example {@code 8.0.3.0}
   */
  public String apiVersion() {
    return apiVersion;
  }

  /**
   * Its full name, which says that it is a stand-in.
   *
   * @return {@code about.fullName}
   */
  public String fullName() {
    return vcenter.fullName();
  }

  /**
   * What tells it apart from other vCenters.
   *
   * @return {@code about.instanceUuid}
   */
  public String instanceUuid() {
    return vcenter.instanceUuid();
  }

  /**
   * The only user.
   *
   * @return the user name
   */
  public String userName() {
    return userName;
  }

  /**
   * The password of the only user.
   *
   * @return the password
   */
  public String password() {
    return password;
  }

  /**
   * The identity that it shows in the TLS handshake.
   *
   * @return certificate and key
   */
  public TestIdentity identity() {
    return identity;
  }

  /**
   * The faults that requests meet.
   *
   * @return the plan, to be added to
   */
  public Faults faults() {
    return server.faults();
  }

  /**
   * Matches requests that call a method, for use with {@link #faults()}.
   *
   * @param method for example {@code ReconfigVM_Task}
   * @return the predicate
   */
  public static Predicate<ReceivedRequest> call(String method) {
    Objects.requireNonNull(method, "method");
    return request -> method.equals(methodOf(request));
  }

  private static String methodOf(ReceivedRequest request) {
    Matcher matcher = CALL.matcher(request.text());
    return matcher.find() ? matcher.group(1) : "";
  }

  /**
   * All SOAP calls so far.
   *
   * @return the calls in the order in which they came
   */
  public List<FakeSoapCall> requests() {
    List<FakeSoapCall> calls = new ArrayList<>();
    for (ReceivedRequest request : server.requests()) {
      if (request.method().equals("POST") && isSoap(request)) {
        calls.add(
            new FakeSoapCall(
                methodOf(request),
                request.header("SOAPAction").orElse("").replace("\"", ""),
                request));
      }
    }
    return List.copyOf(calls);
  }

  private static boolean isSoap(ReceivedRequest request) {
    return request.path().startsWith("/sdk")
        || request.path().startsWith("/pbm")
        || request.path().equals("/vsanHealth");
  }

  /**
   * All requests of the vAPI REST side so far, downloads of backups included.
   *
   * @return the requests in the order in which they came
   */
  public List<ReceivedRequest> apiRequests() {
    return server.requests().stream().filter(request -> !isSoap(request)).toList();
  }

  /**
   * The native key providers.
   *
   * @return the providers in the order in which they were created
   */
  public List<FakeNativeKeyProvider> nativeKeyProviders() {
    return control.nativeKeyProviders();
  }

  /**
   * The storage policies that VMs can be given.
   *
   * @return their names, in the order in which they came
   */
  public List<String> storagePolicies() {
    return control.storagePolicies();
  }

  /**
   * The policy components that storage policies refer to.
   *
   * @return their names, in the order in which they came
   */
  public List<String> storagePolicyComponents() {
    return control.storagePolicyComponents();
  }

  /**
   * The calls of a method so far.
   *
   * @param method for example {@code ReconfigVM_Task}
   * @return the calls in the order in which they came
   */
  public List<FakeSoapCall> calls(String method) {
    Objects.requireNonNull(method, "method");
    return requests().stream().filter(call -> call.method().equals(method)).toList();
  }

  /**
   * The requests of the vAPI REST side on a route so far.
   *
   * @param method for example {@code GET}
   * @param path for example {@code /api/vcenter/vm/{vm}}: a name in braces is any one segment
   * @return the requests in the order in which they came, whatever their queries
   * @throws IllegalArgumentException if the path does not begin with a slash
   */
  public List<ReceivedRequest> apiRequests(String method, String path) {
    Objects.requireNonNull(method, "method");
    PathTemplate template = PathTemplate.parse(path);
    return apiRequests().stream()
        .filter(request -> request.method().equals(method) && template.matches(request.path()))
        .toList();
  }

  /**
   * Gives your own answer to a SOAP method of {@code urn:vim25}, {@code urn:pbm} or {@code
   * urn:vsan}, whether the fake models it or not. The fake checks only the session before it asks
   * you. {@link #calls} lists these calls like all others.
   *
   * @param method for example {@code QueryPerf}
   * @param answer makes the answer, perhaps on several threads at once; exceptions that it throws
   *     are in {@link #failures()}
   */
  public void answerMethod(String method, Function<FakeSoapCall, FakeSoapAnswer> answer) {
    service.answerMethod(
        Objects.requireNonNull(method, "method"), Objects.requireNonNull(answer, "answer"));
  }

  /**
   * Gives your own answer on a route, instead of the fake's if it knows the route: a route of vAPI
   * REST, or any other below {@link #url()} except those of SOAP. Below {@code /api} and {@code
   * /rest} the fake refuses a request without a session before it asks you.
   *
   * @param method for example {@code GET}
   * @param path for example {@code /api/vcenter/vm/{vm}}: a name in braces is any one segment
   * @param answer makes the answer, perhaps on several threads at once; exceptions that it throws
   *     are in {@link #failures()}
   * @throws IllegalArgumentException if the path does not begin with a slash, or is one of SOAP
   */
  public void answerRoute(
      String method, String path, Function<ReceivedRequest, FakeAnswer> answer) {
    Objects.requireNonNull(answer, "answer");
    if (path.equals("/sdk")
        || path.startsWith("/sdk/")
        || path.equals("/pbm")
        || path.startsWith("/pbm/")
        || path.equals("/vsanHealth")) {
      throw new IllegalArgumentException("SOAP is answered with answerMethod: " + path);
    }
    service.answerRoute(method, path, request -> HttpAnswer.of(answer.apply(request)));
  }

  /**
   * The exceptions inside the fake itself. If it is not empty at the end of a test, the fake has a
   * defect.
   *
   * @return the exceptions
   */
  public List<RuntimeException> failures() {
    return server.failures();
  }

  /** Ends all sessions, as an idle timeout does. Clients that wait for updates are told. */
  public void expireSessions() {
    vcenter.expireSessions();
  }

  /**
   * How many sessions are open.
   *
   * @return the number, 0 when every client has logged out
   */
  public int openSessions() {
    return control.openSessions();
  }

  /**
   * Adds a VM to the running vCenter.
   *
   * @param vm the VM
   * @return its managed object id, for example {@code vm-25}
   * @throws IllegalArgumentException if its folder has something with the same name, or its
   *     datacenter does not exist
   */
  public String addVm(FakeVm vm) {
    return control.addVm(Objects.requireNonNull(vm, "vm"));
  }

  /**
   * Adds a datastore with a terabyte of free space, which all hosts of a datacenter reach.
   *
   * @param datacenter its name
   * @param name the name of the datastore
   * @throws IllegalArgumentException if there is no such datacenter, or it has one of this name
   */
  public void addDatastore(String datacenter, String name) {
    control.addDatastore(
        Objects.requireNonNull(datacenter, "datacenter"), Objects.requireNonNull(name, "name"));
  }

  /**
   * Adds a network of standard switches, which all hosts of a datacenter have.
   *
   * @param datacenter its name
   * @param name the name of the network
   * @throws IllegalArgumentException if there is no such datacenter, or it has one of this name
   */
  public void addNetwork(String datacenter, String name) {
    control.addNetwork(
        Objects.requireNonNull(datacenter, "datacenter"), Objects.requireNonNull(name, "name"));
  }

  /**
   * Adds a distributed switch with one port group, which all hosts of a datacenter have.
   *
   * @param datacenter its name
   * @param switchName the name of the switch
   * @param name the name of the port group
   * @throws IllegalArgumentException if there is no such datacenter, or it has a network of one of
   *     these names
   */
  public void addPortGroup(String datacenter, String switchName, String name) {
    control.addPortGroup(
        Objects.requireNonNull(datacenter, "datacenter"),
        Objects.requireNonNull(switchName, "switchName"),
        Objects.requireNonNull(name, "name"));
  }

  /**
   * Makes the link to another vCenter break in the middle of the next moves of a VM there. For a
   * move that succeeds without doing anything there is {@link #setTaskEffect(String,
   * FakeTaskEffect)}.
   *
   * @param nameOrPath as for {@link #vm}
   * @param linkBreak where the VM is afterwards; null if the link does not break any more
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public void setLinkBreak(String nameOrPath, @Nullable FakeLinkBreak linkBreak) {
    control.setLinkBreak(Objects.requireNonNull(nameOrPath, "nameOrPath"), linkBreak);
  }

  /**
   * The state of a VM. First the tasks whose time is over are ended.
   *
   * @param nameOrPath the display name if only one VM has it, or else the inventory path with
   *     escaped names, for example {@code /Datacenter/vm/Prod/web-01}
   * @return the state at this moment
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public FakeVmState vm(String nameOrPath) {
    return control.vm(Objects.requireNonNull(nameOrPath, "nameOrPath"));
  }

  /**
   * How many reconfigurations of a VM took effect.
   *
   * @param nameOrPath as for {@link #vm}
   * @return the number
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public int reconfigurations(String nameOrPath) {
    return vm(nameOrPath).reconfigurations();
  }

  /**
   * Switches a VM on or off.
   *
   * @param nameOrPath as for {@link #vm}
   * @param on whether it runs from now on
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public void setPoweredOn(String nameOrPath, boolean on) {
    control.setPoweredOn(Objects.requireNonNull(nameOrPath, "nameOrPath"), on);
  }

  /**
   * Removes a VM from the inventory, as if someone had deleted it. Its keys stay at the key server.
   *
   * @param nameOrPath as for {@link #vm}
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public void removeVirtualMachine(String nameOrPath) {
    control.removeVirtualMachine(Objects.requireNonNull(nameOrPath, "nameOrPath"));
  }

  /**
   * Makes a VM of something else, as if somebody had edited, renamed or moved it: it stays the same
   * VM, with the same managed object id, on the same host.
   *
   * @param nameOrPath as for {@link #vm}
   * @param vm its name, folder, disks, snapshots and power state from now on
   * @throws IllegalArgumentException if there is no such VM, or more than one, or if a task has
   *     reconfigured it
   */
  public void replaceVirtualMachine(String nameOrPath, FakeVm vm) {
    control.replaceVirtualMachine(
        Objects.requireNonNull(nameOrPath, "nameOrPath"), Objects.requireNonNull(vm, "vm"));
  }

  /**
   * Gives a limited user other privileges, in its open sessions too.
   *
   * @param userName as given to {@link Builder#limitedUser}
   * @param privileges all that the user has from now on
   * @throws IllegalArgumentException if there is no limited user of this name
   */
  public void setPrivileges(String userName, String... privileges) {
    control.setPrivileges(Objects.requireNonNull(userName, "userName"), Set.of(privileges));
  }

  /**
   * Deletes a storage policy, also one that VMs have.
   *
   * @param name its name
   * @throws IllegalArgumentException if there is none of this name
   */
  public void removeStoragePolicy(String name) {
    control.removeStoragePolicy(Objects.requireNonNull(name, "name"));
  }

  /**
   * Takes a snapshot of a VM, on top of the one that it runs on. The snapshot keeps the VM's
   * configuration of now. Each disk that is not independent goes on in a new file on top, which has
   * the key of the file below it.
   *
   * @param nameOrPath as for {@link #vm}
   * @param name the name of the snapshot
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public void takeSnapshot(String nameOrPath, String name) {
    control.takeSnapshot(
        Objects.requireNonNull(nameOrPath, "nameOrPath"), Objects.requireNonNull(name, "name"));
  }

  /**
   * Makes snapshots go on to show the keys of the time when they were taken. At first a shallow
   * re-key gives the new key to every file of a disk, as VMware says, and the snapshots that hold
   * these files show that key, and that of the home. What they show then is not published.
   *
   * @param kept whether they show the old keys whatever the files have from now on
   */
  public void setSnapshotKeysKept(boolean kept) {
    control.setSnapshotKeysKept(kept);
  }

  /**
   * Removes all snapshots of a VM. Each disk is merged into the oldest file that a snapshot held,
   * which keeps its key.
   *
   * @param nameOrPath as for {@link #vm}
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public void removeSnapshots(String nameOrPath) {
    control.removeSnapshots(Objects.requireNonNull(nameOrPath, "nameOrPath"));
  }

  /**
   * Takes a VM's files away from vCenter, as happens when no host reaches its datastore, or gives
   * them back. Of such a VM vCenter tells its name and place, and nothing of how it is set up or
   * encrypted, nor which snapshots it has; it cannot be changed.
   *
   * @param nameOrPath as for {@link #vm}
   * @param accessible whether vCenter can read its files from now on
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public void setAccessible(String nameOrPath, boolean accessible) {
    control.setAccessible(Objects.requireNonNull(nameOrPath, "nameOrPath"), accessible);
  }

  /**
   * Removes a VM's keys from its host, as happens when the host restarts while the key servers
   * cannot be reached, or gives them back. A locked VM cannot be changed.
   *
   * @param nameOrPath as for {@link #vm}
   * @param locked whether its keys are missing from now on
   * @throws IllegalArgumentException if there is no such VM, or more than one, or if it is not
   *     encrypted
   */
  public void setLocked(String nameOrPath, boolean locked) {
    control.setLocked(Objects.requireNonNull(nameOrPath, "nameOrPath"), locked);
  }

  /**
   * Sets the encryption mode of a host.
   *
   * @param host its name, see {@link #hostCryptoStates}
   * @param state {@code incapable}, {@code prepared}, {@code safe} or {@code pendingIncapable}
   * @throws IllegalArgumentException if there is no such host or state
   */
  public void setHostCryptoState(String host, String state) {
    Objects.requireNonNull(host, "host");
    if (!HOST_CRYPTO_STATES.contains(Objects.requireNonNull(state, "state"))) {
      throw new IllegalArgumentException(
          "state must be one of " + HOST_CRYPTO_STATES + ": " + state);
    }
    control.setHostCryptoState(host, state);
  }

  /**
   * Sets whether vCenter reaches a host. Of one that it does not reach it tells what it knew last;
   * the VMs of the host are {@code disconnected} meanwhile, and can be changed all the same.
   *
   * @param host its name, see {@link #hostCryptoStates}
   * @param state {@code connected}, {@code disconnected} or {@code notResponding}
   * @throws IllegalArgumentException if there is no such host or state
   */
  public void setHostConnectionState(String host, String state) {
    Objects.requireNonNull(host, "host");
    if (!HOST_CONNECTION_STATES.contains(Objects.requireNonNull(state, "state"))) {
      throw new IllegalArgumentException(
          "state must be one of " + HOST_CONNECTION_STATES + ": " + state);
    }
    control.setHostConnectionState(host, state);
  }

  /**
   * Restarts a host, which loses all keys: vCenter gives it its own key and those of its encrypted
   * VMs again, if the key servers return them. If its own key is not returned, it is {@code
   * prepared} and all its encrypted VMs are locked; else those whose keys are not returned. vCenter
   * goes on to know which key the host had.
   *
   * @param host its name, see {@link #hostCryptoStates}
   * @throws IllegalArgumentException if there is no such host
   */
  public void restartHost(String host) {
    control.restartHost(Objects.requireNonNull(host, "host"));
  }

  /**
   * Gives a host a key, as the first encrypted VM on it does; it keeps it when the VM was
   * decrypted.
   *
   * @param host its name, see {@link #hostCryptoStates}
   * @param key its key from now on, null for none
   * @throws IllegalArgumentException if there is no such host
   */
  public void setHostKey(String host, @Nullable FakeKey key) {
    control.setHostKey(Objects.requireNonNull(host, "host"), key);
  }

  /**
   * Adds a first-class disk that no VM has attached. One that is attached is a disk of its VM:
   * {@link FakeDisk#firstClass}.
   *
   * @param disk what to add
   * @throws IllegalArgumentException if there is no such datacenter, or a disk with this id
   */
  public void addFirstClassDisk(FakeFirstClassDisk disk) {
    control.addFirstClassDisk(Objects.requireNonNull(disk, "disk"));
  }

  /**
   * Deletes a first-class disk that no VM has attached.
   *
   * @param id its id
   * @throws IllegalArgumentException if there is none with this id
   */
  public void removeFirstClassDisk(String id) {
    control.removeFirstClassDisk(Objects.requireNonNull(id, "id"));
  }

  /**
   * Switches vSAN on in a cluster of hosts. {@code VsanClusterGetConfig} at {@code /vsanHealth}
   * tells it. Its keys are not in {@code ListKeys}; see {@link #setThirdPartyUse}.
   *
   * @param clusterPath such as {@code /Datacenter/host/Cluster}
   * @param keyProvider whose keys its data at rest is encrypted with; null if it is not encrypted
   * @throws IllegalArgumentException if there is no such cluster
   */
  public void setVsan(String clusterPath, @Nullable String keyProvider) {
    control.setVsan(Objects.requireNonNull(clusterPath, "clusterPath"), keyProvider);
  }

  /**
   * Makes vSAN of a cluster encrypt what its hosts send to one another, or not.
   *
   * @param clusterPath such as {@code /Datacenter/host/Cluster}
   * @param encrypts whether it encrypts
   * @throws IllegalArgumentException if there is no such cluster
   */
  public void setVsanInTransit(String clusterPath, boolean encrypts) {
    control.setVsanInTransit(Objects.requireNonNull(clusterPath, "clusterPath"), encrypts);
  }

  /**
   * Gives a host a TPM, or takes it away. At first hosts have none.
   *
   * @param host its name
   * @param version such as {@code 2.0}; null for none
   * @param bound whether the host's configuration is encrypted by its TPM
   * @param secureBoot whether the host starts by secure boot only
   * @throws IllegalArgumentException if there is no such host
   */
  public void setHostTpm(String host, @Nullable String version, boolean bound, boolean secureBoot) {
    control.setHostTpm(Objects.requireNonNull(host, "host"), version, bound, secureBoot);
  }

  /**
   * Sets an advanced setting of the vCenter, which {@code OptionManager} tells. At first it has
   * those about how long events and tasks are kept, and where they are sent.
   *
   * @param key such as {@code event.maxAge}
   * @param value a number, a flag or a text; null if there is no such setting
   */
  public void setOption(String key, @Nullable Object value) {
    control.setOption(Objects.requireNonNull(key, "key"), value);
  }

  /**
   * Adds an event, as if something had happened that this stand-in does not model. Changes of VMs,
   * hosts and key providers make theirs by themselves.
   *
   * @param id such as {@code com.vmware.vc.vm.Crypto.VMUnlocked}; the event is an {@code EventEx}
   * @param vm the name of the VM that it is about; null for none
   * @param user null for vCenter itself
   * @param message its text
   * @param arguments its arguments
   * @throws IllegalArgumentException if there is no such VM
   */
  public void addEvent(
      String id,
      @Nullable String vm,
      @Nullable String user,
      String message,
      Map<String, String> arguments) {
    control.addEvent(
        Objects.requireNonNull(id, "id"),
        vm,
        user,
        Objects.requireNonNull(message, "message"),
        Map.copyOf(arguments));
  }

  /**
   * Makes third parties such as vSAN use a key. {@code QueryCryptoKeyStatus} returns their tags if
   * asked for them. {@code ListKeys}, which lists the keys of VMs and hosts, does not.
   *
   * @param key the key
   * @param tags the {@code referencedByTags} from now on; none if nobody uses it
   */
  public void setThirdPartyUse(FakeKey key, String... tags) {
    control.setThirdPartyUse(Objects.requireNonNull(key, "key"), List.of(tags));
  }

  /**
   * Makes {@code ListKeys} answer falsely: with nothing, without some keys, with some twice, or
   * with keys of somebody else. At first it lists the keys of VMs, of all links of their disks, of
   * snapshots and of hosts.
   *
   * @param change makes of the keys that it would list those that it lists from now on; {@code
   *     UnaryOperator.identity()} for the truth
   */
  public void setListedKeys(UnaryOperator<List<FakeKey>> change) {
    control.setListedKeys(Objects.requireNonNull(change, "change"));
  }

  /**
   * Makes {@code ListKeys} lag: it goes on to list the keys of this moment, those that a re-key has
   * replaced since too, and no new ones.
   *
   * @param frozen whether the list stays as it is now
   */
  public void setKeyListFrozen(boolean frozen) {
    control.setKeyListFrozen(frozen);
  }

  /**
   * Makes {@code QueryCryptoKeyStatus} answer falsely: without some keys, about others, or twice
   * about one.
   *
   * @param change makes of what it would tell what it tells from now on; {@code
   *     UnaryOperator.identity()} for the truth
   */
  public void setKeyStatuses(UnaryOperator<List<FakeKeyStatus>> change) {
    control.setKeyStatuses(Objects.requireNonNull(change, "change"));
  }

  /**
   * Makes a new wrapping key at the servers of a KMS cluster, as vCenter does when its interval is
   * over. Keys that the old one wraps go on to need it.
   *
   * @param clusterId the KMS cluster
   * @throws IllegalArgumentException if there is no such cluster, or none whose wrapping key
   *     vCenter makes
   * @throws IllegalStateException if its servers make none
   */
  public void rotateWrappingKey(String clusterId) {
    control.rotateWrappingKey(Objects.requireNonNull(clusterId, "clusterId"));
  }

  /**
   * Says of a key, such as one that a VM has from the start, that another one wraps it: no KMS has
   * the key itself.
   *
   * @param key the key
   * @param wrappingKeyId the id of the key at the KMS that wraps it
   */
  public void setWrappedKey(FakeKey key, String wrappingKeyId) {
    control.setWrappedKey(
        Objects.requireNonNull(key, "key"), Objects.requireNonNull(wrappingKeyId, "wrappingKeyId"));
  }

  /**
   * What wraps a key.
   *
   * @param key the key
   * @return the id of a key at the KMS, null if nothing wraps it
   */
  public @Nullable String wrappingKeyId(FakeKey key) {
    return control.wrappingKeyId(Objects.requireNonNull(key, "key"));
  }

  /**
   * Makes {@code ListKeys} leave out the optional {@code providerId}.
   *
   * @param without whether it is left out from now on
   */
  public void setKeysListedWithoutProvider(boolean without) {
    control.setKeysListedWithoutProvider(without);
  }

  /**
   * Makes {@code QueryCryptoKeyStatus} name no user of any key, as it does for VMs and hosts that
   * the caller may not see.
   *
   * @param hidden whether no user is named from now on
   */
  public void setKeyUsersHidden(boolean hidden) {
    control.setKeyUsersHidden(hidden);
  }

  /**
   * Leaves the certificates out of {@code RetrieveKmipServersStatus_Task}: vSphere calls {@code
   * certInfo} and {@code clientCertInfo} optional.
   *
   * @param hidden whether they are left out
   */
  public void setKmsCertificatesHidden(boolean hidden) {
    control.setKmsCertificatesHidden(hidden);
  }

  /**
   * Makes {@code RetrieveKmipServersStatus_Task} repeat its last answer for each KMS cluster,
   * whatever has happened since. A real vCenter may take some minutes to notice a change.
   *
   * @param frozen whether the status stays as it was last reported; for a cluster without a
   *     reported status, it is read once
   */
  public void setKmsStatusFrozen(boolean frozen) {
    control.setKmsStatusFrozen(frozen);
  }

  /**
   * Loses the passwords of all KMS users, as a vCenter whose own password store is damaged: the
   * users stay, and each KMS that wants a password refuses vCenter until it is given anew.
   */
  public void forgetKmsPasswords() {
    control.forgetKmsPasswords();
  }

  /**
   * Makes {@code RetrieveKmipServersStatus_Task} tell this of each KMS cluster as a whole, whatever
   * its servers are. A cluster is green by default if each of its servers is.
   *
   * @param overallStatus such as {@code red}; null for the default
   */
  public void setKmsOverallStatus(@Nullable String overallStatus) {
    control.setKmsOverallStatus(overallStatus);
  }

  /**
   * Removes a method, as if this vCenter did not have it in any release: calls get {@code
   * MethodNotFound}.
   *
   * @param method for example {@code ListKmsClusters}
   * @param missing whether it is missing from now on
   * @throws IllegalArgumentException if there is no such method
   */
  public void setMissing(String method, boolean missing) {
    control.setMissing(Objects.requireNonNull(method, "method"), missing);
  }

  /**
   * Sets what a host can do. A host without {@code cryptoSupported} refuses to encrypt.
   *
   * @param host its name, see {@link #hostCryptoStates}
   * @param capability a flag of vSphere {@code HostCapability}, for example {@code cryptoSupported}
   * @param able whether it can from now on
   * @throws IllegalArgumentException if there is no such host or flag
   */
  public void setHostCapability(String host, String capability, boolean able) {
    control.setHostCapability(
        Objects.requireNonNull(host, "host"),
        Objects.requireNonNull(capability, "capability"),
        able);
  }

  /**
   * Sets the free space on the datastore of a datacenter; at first it is a terabyte. A disk that is
   * written anew needs its capacity as free space.
   *
   * @param datacenter its name
   * @param bytes zero or more
   * @throws IllegalArgumentException if there is no such datacenter, or if it is negative
   */
  public void setFreeSpace(String datacenter, long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes must not be negative: " + bytes);
    }
    control.setFreeSpace(Objects.requireNonNull(datacenter, "datacenter"), bytes);
  }

  /**
   * The keys of the hosts.
   *
   * @return by the name of the host; null for a host that has none
   */
  public Map<String, @Nullable FakeKey> hostKeys() {
    return new LinkedHashMap<>(control.hostKeys());
  }

  /**
   * The encryption modes of the clusters of hosts.
   *
   * @return {@code onDemand}, {@code forceEnable}, or empty if nobody has set one, by the inventory
   *     paths of the clusters
   */
  public Map<String, String> clusterCryptoModes() {
    return control.clusterCryptoModes();
  }

  /**
   * The encryption mode of each host, vSphere {@code HostCryptoState}.
   *
   * @return {@code incapable}, {@code prepared}, {@code safe} or {@code pendingIncapable} by host
   *     name
   */
  public Map<String, String> hostCryptoStates() {
    return new LinkedHashMap<>(control.hostCryptoStates());
  }

  /**
   * From now on accepts the SAML tokens of a token service, for its own user and for limited users.
   * The fake checks the signature of the token, when it is valid, and with a holder-of-key token
   * that the owner of the key has signed the request.
   *
   * @param service issues the tokens
   */
  public void trustTokens(FakeTokenService service) {
    control.trustTokens(Objects.requireNonNull(service, "service").certificate());
  }

  /**
   * The KMS clusters.
   *
   * @return the clusters in the order in which they were added
   */
  public List<FakeKmsCluster> kmsClusters() {
    return control.kmsClusters();
  }

  /**
   * Whether a key server is in any KMS cluster, by this address or by a name that has it in {@link
   * #setResolved}, or else in this machine's DNS.
   *
   * @param address its host name or address
   * @return true if it is
   */
  public boolean isKmsServerRegistered(String address) {
    Objects.requireNonNull(address, "address");
    // vCenter often has the name of a server that OVHcloud knows by its address
    return kmsClusters().stream()
        .flatMap(cluster -> cluster.servers().stream())
        .anyMatch(kms -> control.names().isAt(kms.address(), address));
  }

  /**
   * Sets what this vCenter's DNS says of a name, whatever this machine's says. vCenter connects to
   * the first address.
   *
   * @param name a host name, exactly as a key server is registered
   * @param addresses its addresses; none if vCenter cannot resolve it
   */
  public void setResolved(String name, String... addresses) {
    control.names().resolve(Objects.requireNonNull(name, "name"), List.of(addresses));
  }

  /**
   * Sets which host this vCenter reaches at an address, so that a key server on the loopback
   * address stands for one elsewhere.
   *
   * @param address for example {@code 192.0.2.7}, or a host name
   * @param host for example {@code 127.0.0.1}
   */
  public void setReachedAt(String address, String host) {
    control
        .names()
        .route(Objects.requireNonNull(address, "address"), Objects.requireNonNull(host, "host"));
  }

  /**
   * How long tasks take from now on.
   *
   * @param duration zero or more
   * @throws IllegalArgumentException if it is negative
   */
  public void setTaskDuration(Duration duration) {
    control.setTaskDuration(notNegative(duration));
  }

  /**
   * Removes the privilege to see a VM from the {@linkplain Builder#limitedUser limited users}, or
   * gives it back; at first they have it. They see neither its snapshots nor its tasks then, and
   * are not told that it uses a key, though {@code ListKeys} still lists the key.
   *
   * @param nameOrPath as for {@link #vm}
   * @param hidden whether they do not see it from now on
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public void setHidden(String nameOrPath, boolean hidden) {
    control.setHidden(Objects.requireNonNull(nameOrPath, "nameOrPath"), hidden);
  }

  /**
   * Removes the privilege to see hosts from the {@linkplain Builder#limitedUser limited users}, or
   * gives it back; at first they have it. A host that they cannot see is in no list, but a VM still
   * names it.
   *
   * @param hidden whether they see none from now on
   */
  public void setHostsHidden(boolean hidden) {
    control.setHostsHidden(hidden);
  }

  /**
   * Starts a task of somebody else, and holds it: however often it is seen and however much time
   * passes, it stays as it is, until {@link #finishTask} or {@link #failTask} ends it, or a client
   * cancels it. Meanwhile its VM is busy.
   *
   * @param task what it is, and what it does when it ends
   * @return its managed object id, for example {@code task-7}
   * @throws IllegalArgumentException if there is no such entity, or if the task brings a key to
   *     something that is neither a VM nor a host
   */
  public String startTask(FakeTask task) {
    return control.startTask(Objects.requireNonNull(task, "task"));
  }

  /**
   * Shows that a task runs and is so far, and holds it there.
   *
   * @param id its managed object id
   * @param percent 0 to 100
   * @throws IllegalArgumentException if it is out of range, or no such task is under way
   */
  public void setTaskProgress(String id, int percent) {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("percent must be 0 to 100: " + percent);
    }
    control.setTaskProgress(Objects.requireNonNull(id, "id"), percent);
  }

  /**
   * Ends a task now, even if it is held: it does what it would have done in the end. What it needs
   * it took at its beginning. So it ends well if the key provider is gone that its keys are from.
   *
   * @param id its managed object id
   * @throws IllegalArgumentException if no such task is under way
   */
  public void finishTask(String id) {
    control.finishTask(Objects.requireNonNull(id, "id"));
  }

  /**
   * Ends a task now with an error, without effect.
   *
   * @param id its managed object id
   * @param reason what the error says
   * @throws IllegalArgumentException if no such task is under way
   */
  public void failTask(String id, String reason) {
    control.failTask(Objects.requireNonNull(id, "id"), Objects.requireNonNull(reason, "reason"));
  }

  /**
   * All tasks so far, whoever started them. Looking at them does not move them.
   *
   * @return the tasks in the order in which they were started
   */
  public List<FakeTaskState> tasks() {
    return control.tasks();
  }

  /**
   * Holds all tasks at the step that they are at, also those that start later: so a task goes on
   * after its client has died.
   *
   * @param held whether they are held from now on; when they are let go, {@link #startTask} still
   *     holds its own
   */
  public void setTasksHeld(boolean held) {
    control.setTasksHeld(held);
  }

  /**
   * Holds the tasks of one VM, as {@link #setTasksHeld(boolean)} does with all.
   *
   * @param nameOrPath as for {@link #vm}
   * @param held whether they are held from now on
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public void setTasksHeld(String nameOrPath, boolean held) {
    control.setTasksHeld(Objects.requireNonNull(nameOrPath, "nameOrPath"), held);
  }

  /**
   * Sets what a task on a VM really does before it ends, for all VMs. At first this is {@link
   * FakeTaskEffect#ALL}. It also applies to tasks that have not ended yet.
   *
   * @param effect which part of the request is done
   */
  public void setTaskEffect(FakeTaskEffect effect) {
    control.setTaskEffect(Objects.requireNonNull(effect, "effect"));
  }

  /**
   * Sets what a task on one VM really does before it ends, whatever tasks on other VMs do.
   *
   * @param nameOrPath as for {@link #vm}
   * @param effect which part of the request is done
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public void setTaskEffect(String nameOrPath, FakeTaskEffect effect) {
    control.setTaskEffect(
        Objects.requireNonNull(nameOrPath, "nameOrPath"), Objects.requireNonNull(effect, "effect"));
  }

  /**
   * Makes the reconfigurations of a VM end with an error, after they did what {@link
   * #setTaskEffect} says.
   *
   * @param nameOrPath as for {@link #vm}
   * @param fails whether they end so from now on
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public void setTaskFails(String nameOrPath, boolean fails) {
    control.setTaskFails(Objects.requireNonNull(nameOrPath, "nameOrPath"), fails);
  }

  /**
   * Sets how long after the end of its task the change of a reconfiguration becomes visible, by the
   * clock of this vCenter. A VM that is read earlier looks as it did before. At first there is no
   * delay.
   *
   * @param delay zero or more
   * @throws IllegalArgumentException if it is negative
   */
  public void setTaskEffectDelay(Duration delay) {
    control.setTaskEffectDelay(notNegative(delay));
  }

  private static Duration notNegative(Duration duration) {
    if (Objects.requireNonNull(duration, "duration").isNegative()) {
      throw new IllegalArgumentException("duration must not be negative: " + duration);
    }
    return duration;
  }

  /** Ends all sessions and tasks and frees the port. Calling it again does nothing. */
  @Override
  public void close() {
    VcenterNetwork.leave(certificate);
    vcenter.close();
    server.close();
  }

  /** Builds fakes. For use by one thread; reusable. */
  public static final class Builder {
    private final TestAuthority authority;
    private ApiVersion apiVersion = new ApiVersion(DEFAULT_API_VERSION);
    private String userName = DEFAULT_USER_NAME;
    private String password = DEFAULT_PASSWORD;
    private Clock clock = Clock.systemUTC();
    private Duration taskDuration = Duration.ZERO;
    private Duration keyServerTimeout = DEFAULT_KEY_SERVER_TIMEOUT;
    private int pageSize;
    private boolean firstClusterIsDefault;
    private boolean emptyClustersStay;
    private boolean isHost;
    private boolean withoutEncryptionPolicy;
    private final List<Vcenter.LimitedUser> limitedUsers = new ArrayList<>();
    private int port;
    private final Map<String, Integer> datacenters = new LinkedHashMap<>();
    private final Set<FakeMoveTrait> moves = new LinkedHashSet<>();
    private final List<FakeVm> vms = new ArrayList<>();

    private Builder(TestAuthority authority) {
      this.authority = Objects.requireNonNull(authority, "authority");
    }

    /**
     * The newest API release of the fake; {@value FakeVcenter#DEFAULT_API_VERSION} if not called.
     * The fake supports all older ones too. 6.0 has no crypto manager: it is for testing that a
     * program refuses it.
     *
     * @param apiVersion for example {@code 6.5}, {@code 6.7}, {@code 7.0.2.0} or {@code 9.0.0.0}
     * @return this
     * @throws IllegalArgumentException if it is not a release since 6.0
     */
    public Builder apiVersion(String apiVersion) {
      this.apiVersion = ApiVersion.ofFake(apiVersion);
      return this;
    }

    /**
     * The only user; {@value FakeVcenter#DEFAULT_USER_NAME} if not called.
     *
     * @param userName the user name
     * @param password the password
     * @return this
     */
    public Builder credentials(String userName, String password) {
      this.userName = Objects.requireNonNull(userName, "userName");
      this.password = Objects.requireNonNull(password, "password");
      return this;
    }

    /**
     * The clock for tasks and sessions; the system's clock if not called.
     *
     * @param clock a clock, for example one that a test moves
     * @return this
     */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * How long tasks take on the clock; zero if not called.
     *
     * @param taskDuration zero or more
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder taskDuration(Duration taskDuration) {
      this.taskDuration = notNegative(taskDuration);
      return this;
    }

    /**
     * How long a key server may stay silent; {@link FakeVcenter#DEFAULT_KEY_SERVER_TIMEOUT} if not
     * called.
     *
     * @param keyServerTimeout positive
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder keyServerTimeout(Duration keyServerTimeout) {
      if (notNegative(keyServerTimeout).isZero()) {
        throw new IllegalArgumentException("keyServerTimeout must be positive");
      }
      this.keyServerTimeout = keyServerTimeout;
      return this;
    }

    /**
     * How many objects fit into one answer of RetrievePropertiesEx; any number if not called.
     *
     * @param pageSize at least 1
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder pageSize(int pageSize) {
      if (pageSize < 1) {
        throw new IllegalArgumentException("pageSize must be at least 1: " + pageSize);
      }
      this.pageSize = pageSize;
      return this;
    }

    /**
     * The first KMS cluster becomes the default by itself, as it seems to in the vSphere Client.
     *
     * @return this
     */
    public Builder firstClusterBecomesDefault() {
      this.firstClusterIsDefault = true;
      return this;
    }

    /**
     * A KMS cluster stays when its last server is removed, until it is unregistered. Without this
     * option it is removed with its last server.
     *
     * @return this
     */
    public Builder emptyClustersStay() {
      this.emptyClustersStay = true;
      return this;
    }

    /**
     * The fake is an ESXi host: it says so, and has no crypto manager. Its inventory stays the
     * same.
     *
     * @return this
     */
    public Builder esxiHost() {
      this.isHost = true;
      return this;
    }

    /**
     * The built-in "VM Encryption Policy" was deleted, and with it the component that the policy
     * refers to.
     *
     * @return this
     */
    public Builder withoutEncryptionPolicy() {
      this.withoutEncryptionPolicy = true;
      return this;
    }

    /**
     * One more user, who may read the inventory and has no other privileges than these. Methods
     * that need another one answer {@code NoPermission}. The fake distinguishes the privileges of
     * {@code Cryptographer}, for key servers, keys, hosts and the encryption of VMs, and of {@code
     * StorageProfile}.
     *
     * @param userName the user name
     * @param password the password
     * @param privileges for example {@code Cryptographer.ManageKeys}
     * @return this
     */
    public Builder limitedUser(String userName, String password, String... privileges) {
      limitedUsers.add(
          new Vcenter.LimitedUser(
              Objects.requireNonNull(userName, "userName"),
              Objects.requireNonNull(password, "password"),
              Set.of(privileges)));
      return this;
    }

    /**
     * The port to listen on; a free one if not called.
     *
     * @param port 0 to 65535, 0 for a free one
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder port(int port) {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("port must be 0 to 65535: " + port);
      }
      this.port = port;
      return this;
    }

    /**
     * Adds a datacenter with a cluster of {@value FakeVcenter#HOSTS_PER_DATACENTER} hosts, a
     * datastore and a network. If not called there is one, {@value FakeVcenter#DEFAULT_DATACENTER}.
     *
     * @param name its name, not escaped
     * @return this
     */
    public Builder datacenter(String name) {
      return datacenter(name, HOSTS_PER_DATACENTER);
    }

    /**
     * Adds a datacenter with a cluster of so many hosts, a datastore and a network.
     *
     * @param name its name, not escaped
     * @param hosts 1 to 1000
     * @return this
     * @throws IllegalArgumentException if the number of hosts is out of range
     */
    public Builder datacenter(String name, int hosts) {
      if (hosts < 1 || hosts > 1000) {
        throw new IllegalArgumentException("hosts must be 1 to 1000: " + hosts);
      }
      if (datacenters.putIfAbsent(Objects.requireNonNull(name, "name"), hosts) != null) {
        throw new IllegalArgumentException("there is a datacenter of this name: " + name);
      }
      return this;
    }

    /**
     * How it moves VMs to other vCenters, where VMware has not published it.
     *
     * @param traits those that differ from what is more likely
     * @return this
     */
    public Builder moves(FakeMoveTrait... traits) {
      moves.addAll(List.of(traits));
      return this;
    }

    /**
     * Adds a VM.
     *
     * @param vm the VM
     * @return this
     */
    public Builder virtualMachine(FakeVm vm) {
      vms.add(Objects.requireNonNull(vm, "vm"));
      return this;
    }

    /**
     * Starts the fake.
     *
     * @return the running fake; close it
     * @throws IllegalArgumentException if a folder would have two things with the same name, or a
     *     VM's datacenter does not exist
     */
    public FakeVcenter start() {
      return new FakeVcenter(this);
    }
  }
}
