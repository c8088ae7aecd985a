package io.vmcrypt.testkit.vcenter;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.internal.vcenter.soap.ApiVersion;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeMoveTrait;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Builds a {@link FakeVcenter}. For use by one thread; reusable. */
public final class FakeVcenterBuilder {
  final TestAuthority authority;
  ApiVersion apiVersion = new ApiVersion(FakeVcenter.DEFAULT_API_VERSION);
  String userName = FakeVcenter.DEFAULT_USER_NAME;
  String password = FakeVcenter.DEFAULT_PASSWORD;
  Clock clock = Clock.systemUTC();
  Duration taskDuration = Duration.ZERO;
  Duration keyServerTimeout = FakeVcenter.DEFAULT_KEY_SERVER_TIMEOUT;
  int pageSize;
  boolean emptyClustersStay;
  boolean isHost;
  boolean withoutEncryptionPolicy;
  final List<Vcenter.LimitedUser> limitedUsers = new ArrayList<>();
  int port;
  final Map<String, Integer> datacenters = new LinkedHashMap<>();
  final Set<FakeMoveTrait> moves = new LinkedHashSet<>();
  final List<FakeVm> vms = new ArrayList<>();

  FakeVcenterBuilder(TestAuthority authority) {
    this.authority = Objects.requireNonNull(authority, "authority");
  }

  /**
   * The newest API release of the fake; {@value FakeVcenter#DEFAULT_API_VERSION} if not called. The
   * fake supports all older ones too. 6.0 has no crypto manager: it is for testing that a program
   * refuses it.
   *
   * @param apiVersion for example {@code 6.5}, {@code 6.7}, {@code 7.0.2.0} or {@code 9.0.0.0}
   * @return this
   * @throws IllegalArgumentException if it is not a release since 6.0
   */
  public FakeVcenterBuilder apiVersion(String apiVersion) {
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
  public FakeVcenterBuilder credentials(String userName, String password) {
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
  public FakeVcenterBuilder clock(Clock clock) {
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
  public FakeVcenterBuilder taskDuration(Duration taskDuration) {
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
  public FakeVcenterBuilder keyServerTimeout(Duration keyServerTimeout) {
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
  public FakeVcenterBuilder pageSize(int pageSize) {
    if (pageSize < 1) {
      throw new IllegalArgumentException("pageSize must be at least 1: " + pageSize);
    }
    this.pageSize = pageSize;
    return this;
  }

  /**
   * A KMS cluster stays when its last server is removed, until it is unregistered. Without this
   * option it is removed with its last server.
   *
   * @return this
   */
  public FakeVcenterBuilder emptyClustersStay() {
    this.emptyClustersStay = true;
    return this;
  }

  /**
   * The fake is an ESXi host: it says so, and has no crypto manager. Its inventory stays the same.
   *
   * @return this
   */
  public FakeVcenterBuilder esxiHost() {
    this.isHost = true;
    return this;
  }

  /**
   * The built-in "VM Encryption Policy" was deleted, and with it the component that the policy
   * refers to.
   *
   * @return this
   */
  public FakeVcenterBuilder withoutEncryptionPolicy() {
    this.withoutEncryptionPolicy = true;
    return this;
  }

  /**
   * One more user, who may read the inventory and has no other privileges than these. Methods that
   * need another one answer {@code NoPermission}. The fake distinguishes the privileges of {@code
   * Cryptographer}, for key servers, keys, hosts and the encryption of VMs, and of {@code
   * StorageProfile}.
   *
   * @param userName the user name
   * @param password the password
   * @param privileges for example {@code Cryptographer.ManageKeys}
   * @return this
   */
  public FakeVcenterBuilder limitedUser(String userName, String password, String... privileges) {
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
  public FakeVcenterBuilder port(int port) {
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
  public FakeVcenterBuilder datacenter(String name) {
    return datacenter(name, FakeVcenter.HOSTS_PER_DATACENTER);
  }

  /**
   * Adds a datacenter with a cluster of so many hosts, a datastore and a network.
   *
   * @param name its name, not escaped
   * @param hosts 1 to 1000
   * @return this
   * @throws IllegalArgumentException if the number of hosts is out of range
   */
  public FakeVcenterBuilder datacenter(String name, int hosts) {
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
  public FakeVcenterBuilder moves(FakeMoveTrait... traits) {
    moves.addAll(List.of(traits));
    return this;
  }

  /**
   * Adds a VM.
   *
   * @param vm the VM
   * @return this
   */
  public FakeVcenterBuilder virtualMachine(FakeVm vm) {
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

  static Duration notNegative(Duration duration) {
    if (Objects.requireNonNull(duration, "duration").isNegative()) {
      throw new IllegalArgumentException("duration must not be negative: " + duration);
    }
    return duration;
  }
}
