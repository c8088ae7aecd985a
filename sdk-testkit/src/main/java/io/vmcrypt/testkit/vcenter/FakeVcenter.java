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
import io.vmcrypt.testkit.internal.vcenter.VcenterView;
import io.vmcrypt.testkit.internal.vcenter.method.VcenterNetwork;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTables;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeMoveTrait;
import io.vmcrypt.testkit.vcenter.part.FakeNativeKeyProvider;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

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
 * {@link FakeVcenterBuilder#clock}. A task that is held ({@link FakeTasks#start}, {@link
 * FakeTasks#setHeld(boolean)}) does not move. {@code TaskManager.recentTask} has the tasks under
 * way, and of those that ended within ten minutes the last 200, as far as the user may see what
 * they work on.
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
 * stand-in. A client that asks for a newer release of vim25 than {@link
 * FakeVcenterBuilder#apiVersion} is answered in that release; the policy service refuses it.
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

  private final HttpsFake server;
  private final Vcenter vcenter;
  private final SoapService service;
  private final VcenterView view;
  private final FakeTasks tasks;
  private final FakeHosts hosts;
  private final FakeInventory inventory;
  private final FakeKeys keys;
  private final FakeUsers users;
  private final TestIdentity identity;
  private final X509Certificate certificate;
  private final String apiVersion;
  private final String userName;
  private final String password;

  FakeVcenter(FakeVcenterBuilder builder) {
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
                builder.emptyClustersStay,
                Set.copyOf(builder.moves),
                builder.limitedUsers,
                builder.isHost));
    this.service = new SoapService(vcenter);
    this.view = new VcenterView(vcenter, service.policies());
    this.tasks = new FakeTasks(vcenter);
    this.hosts = new FakeHosts(vcenter);
    this.inventory = new FakeInventory(vcenter, service.policies());
    this.keys = new FakeKeys(vcenter);
    this.users = new FakeUsers(vcenter);
    Map<String, Integer> datacenters =
        builder.datacenters.isEmpty()
            ? Map.of(DEFAULT_DATACENTER, HOSTS_PER_DATACENTER)
            : builder.datacenters;
    datacenters.forEach(vcenter.inventory()::datacenter);
    builder.vms.forEach(vcenter.inventory()::vm);
    if (builder.withoutEncryptionPolicy) {
      service.policies().removeOwnEncryption();
    }
    this.server = HttpsFake.start(identity, builder.port, service);
    VcenterNetwork.join(certificate, vcenter, service.policies());
  }

  Vcenter state() {
    return vcenter;
  }

  /** {@return its tasks and events: what a test can do to them} */
  public FakeTasks tasks() {
    return tasks;
  }

  /** {@return its hosts: what a test can see of them and do to them} */
  public FakeHosts hosts() {
    return hosts;
  }

  /** {@return its VMs, datastores and networks: what a test can do to them} */
  public FakeInventory inventory() {
    return inventory;
  }

  /**
   * {@return the keys that it knows, and what it tells of key servers: what a test can see of them
   * and do to them}
   */
  public FakeKeys keys() {
    return keys;
  }

  /** {@return its users: what a test can give them and take from them} */
  public FakeUsers users() {
    return users;
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
  public static FakeVcenterBuilder builder(TestAuthority authority) {
    return new FakeVcenterBuilder(authority);
  }

  /** {@return the address that it listens on, a loopback address} */
  public String host() {
    return HttpsFake.HOST;
  }

  /** {@return the port that it listens on} */
  public int port() {
    return server.port();
  }

  /**
   * {@return the URL that it listens at, for example {@code https://127.0.0.1:41234}, without a
   * slash at the end}
   */
  public URI url() {
    return URI.create(server.origin());
  }

  /** {@return the newest API release that it speaks, for example {@code 8.0.3.0}} */
  public String apiVersion() {
    return apiVersion;
  }

  /** {@return its full name, which says that it is a stand-in: {@code about.fullName}} */
  public String fullName() {
    return vcenter.fullName();
  }

  /** {@return what tells it apart from other vCenters: {@code about.instanceUuid}} */
  public String instanceUuid() {
    return vcenter.instanceUuid();
  }

  /** {@return the name of the only user} */
  public String userName() {
    return userName;
  }

  /** {@return the password of the only user} */
  public String password() {
    return password;
  }

  /** {@return the identity that it shows in the TLS handshake: certificate and key} */
  public TestIdentity identity() {
    return identity;
  }

  /** {@return the plan of the faults that requests meet, to be added to} */
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
    return request -> method.equals(FakeSoapCall.of(request).method());
  }

  /** {@return all SOAP calls so far, in the order in which they came} */
  public List<FakeSoapCall> requests() {
    return server.requests().stream()
        .filter(request -> request.method().equals("POST") && isSoap(request.path()))
        .map(FakeSoapCall::of)
        .toList();
  }

  private static boolean isSoap(String path) {
    return path.matches("/(?:sdk|pbm)(?:/.*)?|/vsanHealth");
  }

  /**
   * {@return all requests of the vAPI REST side so far, downloads of backups included, in the order
   * in which they came}
   */
  public List<ReceivedRequest> apiRequests() {
    return server.requests().stream().filter(request -> !isSoap(request.path())).toList();
  }

  /** {@return the native key providers, in the order in which they were created} */
  public List<FakeNativeKeyProvider> nativeKeyProviders() {
    return view.nativeKeyProviders();
  }

  /**
   * {@return the storage policies that VMs can be given, by their names, in the order in which they
   * came}
   */
  public List<String> storagePolicies() {
    return service.policies().names();
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
    if (isSoap(path)) {
      throw new IllegalArgumentException("SOAP is answered with answerMethod: " + path);
    }
    service.answerRoute(method, path, request -> HttpAnswer.of(answer.apply(request)));
  }

  /**
   * {@return the exceptions inside the fake itself} If it is not empty at the end of a test, the
   * fake has a defect.
   */
  public List<RuntimeException> failures() {
    return server.failures();
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
    Objects.requireNonNull(vm, "vm");
    return vcenter.change(() -> vcenter.inventory().vm(vm).ref().value());
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
    return view.vm(Objects.requireNonNull(nameOrPath, "nameOrPath"));
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
    if (TypeTables.VIM.method(Objects.requireNonNull(method, "method")).isEmpty()) {
      throw new IllegalArgumentException("this fake does not model the method " + method);
    }
    if (missing) {
      vcenter.missingMethods().add(method);
    } else {
      vcenter.missingMethods().remove(method);
    }
  }

  /** {@return the KMS clusters, in the order in which they were added} */
  public List<FakeKmsCluster> kmsClusters() {
    return view.kmsClusters();
  }

  /**
   * Makes a backup of this vCenter. A vCenter that was restored from one has the key providers,
   * VMs, tasks and events of then, and no sessions. Tasks that start later have the ids of those
   * that it has forgotten. VMs that came since are not registered any more; those that were removed
   * since are there and cannot be read. It shows the other VMs with the keys and policies that they
   * had then, until it hears from their hosts how they are: {@link FakeInventory#hearFromHosts}.
   * Hosts, datastores and networks stay as they are.
   *
   * @return restores it
   */
  public Runnable backup() {
    return vcenter.backup();
  }

  /** Ends all sessions and tasks and frees the port. Calling it again does nothing. */
  @Override
  public void close() {
    VcenterNetwork.leave(certificate);
    vcenter.close();
    server.close();
  }
}
