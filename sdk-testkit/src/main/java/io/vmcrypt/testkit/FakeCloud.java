package io.vmcrypt.testkit;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.vcenter.soap.ApiVersion;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.FakeKmipServerBuilder;
import io.vmcrypt.testkit.ovh.FakeOkms;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.ovh.FakeOvhApiBuilder;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A small Hosted Private Cloud for tests: an OVH API, the vCenter of its service, and a KMS. They
 * are connected as the real ones are, and all listen on the loopback address.
 *
 * <p>The OVH API names the fake vCenter as the service's web interface, and a registration there
 * goes on once the KMS with the registered address has been added in the fake vCenter. That vCenter
 * really connects to the KMS: both sides check certificates, and vCenter gets keys from it.
 *
 * <pre>{@code
 * try (FakeCloud cloud = FakeCloud.start()) {
 *   cloud.ovh().endpoint(); // the base address of the OVH API
 *   cloud.vcenter(); // with the virtual machines web-01 and db-01
 *   cloud.clientIdentity(); // what the KMS accepts
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public final class FakeCloud implements AutoCloseable {
  /** The name of the service at the OVH API. */
  public static final String SERVICE_NAME = FakeOvhApi.DEFAULT_SERVICE_NAME;

  /** The name of the service whose vCenter is the {@linkplain Builder#target target} of moves. */
  public static final String TARGET_SERVICE_NAME = "pcc-127-0-0-2";

  /** The user of vCenter, who has the right to manage encryption. */
  public static final String USER = "admin";

  private static final int MOST_MACHINES = 99_999;

  private static final int PASSWORD_BYTES = 18;

  private final CloudSystems systems;
  private final TestIdentity clientIdentity;
  private final TestIdentity wrongClientIdentity;

  private FakeCloud(CloudSystems systems) {
    this.systems = systems;
    this.clientIdentity = systems.authority.client("vcenter").issue();
    this.wrongClientIdentity = TestAuthority.create("another authority").client("stranger").issue();
  }

  /** {@return a running cloud with the defaults of {@link Builder}, to be closed} */
  public static FakeCloud start() {
    return builder().start();
  }

  /** {@return a builder of a cloud with options} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return the OVH API, the running fake} */
  public FakeOvhApi ovh() {
    return systems.ovh();
  }

  /** {@return the vCenter of the service, the running fake} */
  public FakeVcenter vcenter() {
    return systems.vcenter();
  }

  /**
   * {@return the vCenter to which VMs can be moved, empty unless the cloud was started with {@link
   * Builder#target}}
   */
  public Optional<FakeVcenter> target() {
    return Optional.ofNullable(systems.target);
  }

  /**
   * {@return the KMS of the target, if it is not the same as that of {@link #vcenter()}, empty
   * unless the cloud was started with {@link Builder#targetKms}}
   */
  public Optional<FakeKmipServer> targetKms() {
    return Optional.ofNullable(systems.targetKms);
  }

  /** {@return the names of the virtual machines that the cloud was started with, not escaped} */
  public List<String> vmNames() {
    return systems.vmNames;
  }

  /** {@return the KMS, the running fake, or empty if the cloud uses an external one} */
  public Optional<FakeKmipServer> kms() {
    return Optional.ofNullable(systems.kms);
  }

  /**
   * {@return the OVHcloud KMS of the account, empty unless the cloud was started with {@link
   * Builder#okms}}
   */
  public Optional<FakeOkms> okms() {
    return Optional.ofNullable(systems.okms);
  }

  /** {@return where the KMS is, the fake or the external one: an address or a name} */
  public String kmsHost() {
    return systems.kmsHost();
  }

  /** {@return the port of the KMS, the fake or the external one: 1 to 65535} */
  public int kmsPort() {
    return systems.kmsPort();
  }

  /** {@return the authority that issued the certificates of all fakes} A client has to trust it. */
  public TestAuthority authority() {
    return systems.authority;
  }

  /**
   * {@return a client certificate that the fake KMS accepts, the same at each call} An external KMS
   * does not know it.
   */
  public TestIdentity clientIdentity() {
    return clientIdentity;
  }

  /**
   * {@return a client certificate that no KMS accepts: its authority is unknown; the same at each
   * call}
   */
  public TestIdentity wrongClientIdentity() {
    return wrongClientIdentity;
  }

  static String randomPassword() {
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  /** Stops all fakes. Calling it again does nothing. */
  @Override
  public void close() {
    systems.close();
  }

  /** The options of a {@link FakeCloud}. For one thread; each start makes another cloud. */
  public static final class Builder {
    final List<FakeVm> vms = new ArrayList<>();
    final List<Vcenter.LimitedUser> limitedUsers = new ArrayList<>();
    @Nullable String externalKmsHost;
    int externalKmsPort;
    int ovhPort;
    int vcenterPort;
    int kmsPort;
    boolean withOkms;
    Duration taskStep = FakeOvhApi.DEFAULT_TASK_STEP;
    Consumer<FakeVcenterBuilder> vcenterOptions = vcenter -> {};
    Consumer<FakeOvhApiBuilder> ovhOptions = ovh -> {};
    Consumer<FakeKmipServerBuilder> kmsOptions = kms -> {};
    @Nullable Consumer<FakeVcenterBuilder> targetOptions;
    @Nullable Consumer<FakeKmipServerBuilder> targetKmsOptions;

    private Builder() {}

    /**
     * Uses an existing KMS instead of the fake one.
     *
     * @param host its address or name
     * @param port 1 to 65535
     * @return this builder
     * @throws IllegalArgumentException if the host is blank or the port out of range
     */
    public Builder externalKms(String host, int port) {
      if (host.isBlank()) {
        throw new IllegalArgumentException("host must not be blank");
      }
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("port must be 1 to 65535: " + port);
      }
      externalKmsHost = host;
      externalKmsPort = port;
      return this;
    }

    /**
     * Makes the fake KMS an OVHcloud KMS, which the API then lists. It shows a certificate with an
     * RSA key; the other port of an OVHcloud KMS, with an ECDSA key, is a KMS of its own here, with
     * its own keys.
     *
     * @return this builder
     */
    public Builder okms() {
      withOkms = true;
      return this;
    }

    /**
     * Adds a virtual machine. Without any there are {@code web-01} with two disks and {@code db-01}
     * with three, both powered off.
     *
     * @param vm the machine
     * @return this builder
     */
    public Builder virtualMachine(FakeVm vm) {
      vms.add(Objects.requireNonNull(vm, "vm"));
      return this;
    }

    /**
     * Adds many virtual machines with one disk each, powered off: {@code vm-00001} and so on.
     *
     * @param count 1 to 99999
     * @return this builder
     * @throws IllegalArgumentException if the count is out of range
     */
    public Builder virtualMachines(int count) {
      if (count < 1 || count > MOST_MACHINES) {
        throw new IllegalArgumentException("count must be 1 to " + MOST_MACHINES + ": " + count);
      }
      for (int i = 1; i <= count; i++) {
        vms.add(FakeVm.builder("vm-%05d".formatted(i)).disks(1).build());
      }
      return this;
    }

    /**
     * The newest API release that vCenter speaks; {@link FakeVcenter#DEFAULT_API_VERSION} by
     * default.
     *
     * @param release for example {@code 7.0.3.0}
     * @return this builder
     * @throws IllegalArgumentException if it is not a release since 6.0
     */
    public Builder vcenterRelease(String release) {
      // checks the release now, and not when the cloud starts
      ApiVersion.ofFake(release);
      return vcenter(builder -> builder.apiVersion(release));
    }

    /**
     * One more user of vCenter, who may read the inventory and has no other privileges than these.
     *
     * @param userName the user name
     * @param password the password
     * @param privileges for example {@code Cryptographer.ManageKeys}
     * @return this builder
     * @throws IllegalArgumentException if there is a user of this name
     * @see FakeVcenterBuilder#limitedUser
     */
    public Builder limitedUser(String userName, String password, String... privileges) {
      if (userName.equals(USER)
          || limitedUsers.stream().anyMatch(user -> user.name().equals(userName))) {
        throw new IllegalArgumentException("vCenter has this user already");
      }
      limitedUsers.add(new Vcenter.LimitedUser(userName, password, Set.of(privileges)));
      return this;
    }

    /**
     * Sets any option of vCenter. At each start the options are applied in the order in which they
     * were given, after this builder's own settings.
     *
     * @param options sets options
     * @return this builder
     */
    public Builder vcenter(Consumer<FakeVcenterBuilder> options) {
      vcenterOptions = vcenterOptions.andThen(options);
      return this;
    }

    /**
     * Sets any option of the OVH API, in the same way as {@link #vcenter}.
     *
     * @param options sets options
     * @return this builder
     */
    public Builder ovh(Consumer<FakeOvhApiBuilder> options) {
      ovhOptions = ovhOptions.andThen(options);
      return this;
    }

    /**
     * Sets any option of the fake KMS, in the same way as {@link #vcenter}. It has no effect on an
     * external KMS.
     *
     * @param options sets options
     * @return this builder
     */
    public Builder kms(Consumer<FakeKmipServerBuilder> options) {
      kmsOptions = kmsOptions.andThen(options);
      return this;
    }

    /**
     * Adds a second vCenter, to which VMs can be moved, with a service of its own at the OVH API:
     * {@link FakeCloud#TARGET_SERVICE_NAME}. It has no VMs, the same user as the first one, and a
     * password of its own. Its service has the users, tasks and registered KMS servers that each
     * service has for itself.
     *
     * @param options sets options of this vCenter, after this builder's own settings
     * @return this builder
     */
    public Builder target(Consumer<FakeVcenterBuilder> options) {
      targetOptions = targetOptions == null ? options : targetOptions.andThen(options);
      return this;
    }

    /**
     * Adds a second KMS, for the target. Without this call both vCenters have the same one.
     *
     * @param options sets options of this KMS
     * @return this builder
     */
    public Builder targetKms(Consumer<FakeKmipServerBuilder> options) {
      targetKmsOptions = targetKmsOptions == null ? options : targetKmsOptions.andThen(options);
      return this;
    }

    /**
     * Where the OVH API listens.
     *
     * @param port 1 to 65535, or 0, the default, for a free one
     * @return this builder
     * @throws IllegalArgumentException if the port is out of range
     */
    public Builder ovhPort(int port) {
      ovhPort = checkPort(port);
      return this;
    }

    /**
     * Where vCenter listens.
     *
     * @param port 1 to 65535, or 0, the default, for a free one
     * @return this builder
     * @throws IllegalArgumentException if the port is out of range
     */
    public Builder vcenterPort(int port) {
      vcenterPort = checkPort(port);
      return this;
    }

    /**
     * Where the fake KMS listens.
     *
     * @param port 1 to 65535, or 0, the default, for a free one
     * @return this builder
     * @throws IllegalArgumentException if the port is out of range
     */
    public Builder kmsPort(int port) {
      kmsPort = checkPort(port);
      return this;
    }

    /**
     * How long each step of a task takes; {@link FakeOvhApi#DEFAULT_TASK_STEP} by default. A task
     * of vCenter takes four.
     *
     * @param taskStep positive
     * @return this builder
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder taskStep(Duration taskStep) {
      if (taskStep.isNegative() || taskStep.isZero()) {
        throw new IllegalArgumentException("taskStep must be positive: " + taskStep);
      }
      this.taskStep = taskStep;
      return this;
    }

    /**
     * Starts the cloud.
     *
     * @return the running cloud, to be closed
     * @throws java.io.UncheckedIOException if a fake cannot listen on its port
     */
    public FakeCloud start() {
      if (targetKmsOptions != null && targetOptions == null) {
        throw new IllegalStateException("a KMS for the target needs a target");
      }
      if (externalKmsHost != null && withOkms) {
        throw new IllegalStateException("the KMS is either an external one or OVHcloud's");
      }
      return new FakeCloud(new CloudSystems(this));
    }

    private static int checkPort(int port) {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port must be 0 to 65535: " + port);
      }
      return port;
    }
  }
}
