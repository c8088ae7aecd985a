package io.vmcrypt.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.cli.base.RealSystems;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.Systems;
import io.vmcrypt.cli.output.EachSecond;
import io.vmcrypt.cli.output.LookingLine;
import io.vmcrypt.cli.output.Terminal;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.cli.tool.StandIns;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs the command in this process, against stand-ins or nothing. */
final class Cli {

  private final Map<String, String> environment = new HashMap<>();
  private final Deque<Supplier<String>> answers = new ArrayDeque<>();
  private Terminal terminal = new Terminal(80, false);
  private Function<Settings, Systems> systems =
      settings -> new RealSystems(settings, new BriskTime(Duration.ofMillis(20)));
  private LookingLine.Clock clock = new EachSecond();
  private TimeSource time = TimeSource.system();

  /** Where nothing is set. */
  static Cli bare() {
    return new Cli();
  }

  /** Where the environment names the vCenter of a cloud; OVHcloud is that of the cloud too. */
  static Cli of(FakeCloud cloud) {
    Cli cli = new Cli();
    cli.environment.put("VMCRYPT_VCENTER", cloud.vcenter().host() + ":" + cloud.vcenter().port());
    cli.environment.put("VMCRYPT_VCENTER_USER", cloud.vcenter().userName());
    cli.environment.put("VMCRYPT_VCENTER_PASSWORD", "env:THE_PASSWORD");
    cli.environment.put("THE_PASSWORD", cloud.vcenter().password());
    cli.environment.put(
        "VMCRYPT_VCENTER_THUMBPRINT", cloud.vcenter().identity().thumbprint("SHA-256"));
    cli.systems =
        settings ->
            new CloudSystems(
                new RealSystems(settings, new BriskTime()),
                new StandIns(cloud, new SkippingTime()));
    return cli;
  }

  /** Stand-ins whose tasks are soon over. */
  static FakeCloud cloud() {
    return FakeCloud.builder().taskStep(Duration.ofMillis(1)).start();
  }

  /** Nobody waits for what does not come. */
  static Cli hasty(FakeCloud cloud) {
    Cli cli = of(cloud);
    cli.systems = settings -> new StandIns(cloud, new SkippingTime());
    return cli;
  }

  Cli with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** The words of a command, and more of them. */
  static String[] words(String[] first, String... more) {
    return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
  }

  /** Where the environment names a second vCenter too. */
  Cli second(FakeVcenter vcenter) {
    return with("VMCRYPT_SECOND_VCENTER", vcenter.host() + ":" + vcenter.port())
        .with("VMCRYPT_SECOND_VCENTER_USER", vcenter.userName())
        .with("VMCRYPT_SECOND_VCENTER_PASSWORD", "env:SECOND_PASSWORD")
        .with("SECOND_PASSWORD", vcenter.password())
        .with("VMCRYPT_SECOND_VCENTER_THUMBPRINT", vcenter.identity().thumbprint("SHA-256"));
  }

  /** On a terminal, at which a person types these answers. */
  Cli answering(String... typed) {
    for (String answer : typed) {
      answers.add(() -> answer);
    }
    terminal = new Terminal(80, true);
    return this;
  }

  /** The same, and something happens before the person answers. */
  Cli answering(Supplier<String> typed) {
    answers.add(typed);
    terminal = new Terminal(80, true);
    return this;
  }

  /** Where the command itself waits by this time. */
  Cli by(TimeSource other) {
    time = other;
    return this;
  }

  /** Where the days of certificates are judged by another clock than this machine's. */
  static Cli at(FakeCloud cloud, TimeSource time) {
    Cli cli = of(cloud);
    cli.systems = settings -> new StandIns(cloud, time);
    cli.time = time;
    return cli;
  }

  /** Where a second is over when a look is. */
  Cli ticking() {
    clock = tick -> tick;
    return this;
  }

  Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  Surroundings surroundings(PrintStream out, PrintStream err) {
    return new Surroundings(environment, out, err, terminal, this::answer, systems, clock, time);
  }

  private @Nullable String answer() {
    Supplier<String> answer = answers.poll();
    return answer == null ? null : answer.get();
  }

  Run run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Vmcrypt.run(
            surroundings(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8)),
            arguments);
    return new Run(status, out.toString(UTF_8), err.toString(UTF_8));
  }

  /** Makes a KMS cluster in vCenter, healthy and the default. */
  static void createCluster(FakeCloud cloud, String name) {
    createCluster(cloud, name, cloud.kmsPort(), cloud.clientIdentity());
  }

  /** The same, of a key server on another port of this machine. */
  static void createCluster(FakeCloud cloud, String name, int port, TestIdentity client) {
    try (VsphereClient vcenter = new StandIns(cloud).vcenter()) {
      createCluster(vcenter, name, HostAndPort.of(cloud.kmsHost(), port), client);
    }
  }

  /** The same at any vCenter. */
  static void createCluster(
      VsphereClient vcenter, String name, HostAndPort kms, TestIdentity client) {
    KmsServerSpec server =
        KmsServerSpec.builder("kms-of-" + name, kms.host()).port(kms.port()).build();
    KmsCluster cluster =
        vcenter
            .kmsClusters()
            .ensure(KmsClusterSpec.builder(name, server).makeDefault().build())
            .value();
    cluster.trust().ensureServerTrusted(KmipProbe.builder(kms).build().readCertificate());
    cluster.trust().ensureClientCertificate(ClientIdentity.of(client.chain(), client.privateKey()));
    cluster.awaitHealthy(Duration.ofMinutes(1));
  }

  /** A client of a vCenter that is not that of a cloud. */
  static VsphereClient client(FakeVcenter vcenter) {
    return VsphereClient.builder(
            HostAndPort.of(vcenter.host(), vcenter.port()),
            VsphereCredentials.password(vcenter.userName(), Secret.of(vcenter.password())))
        .trust(ServerTrust.pinned(Thumbprint.parse(vcenter.identity().thumbprint("SHA-256"))))
        .build();
  }
}
