package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.move.MoveListener;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveProof;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.move.MoveReport;
import io.vmcrypt.estate.move.MoveStep;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.SecretReference;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveBridge;
import io.vmcrypt.estate.spec.MoveSide;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.pykmip.PyKmipServer;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.vcenter.FakeReplicationTool;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.kms.KmsTrust;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The drill: many VMs on 16 hosts or more move in three ways at once, over a bridge, from a vCenter
 * 8.0.3 to one of 9.1. Another vendor's client reads both sides, and the key servers themselves are
 * asked for the keys. The keys of some of the VMs are at real key servers, which are slow; those of
 * the others are at stand-ins.
 */
@Order(1)
@Tag("thorough")
class MoveDrillTest {

  /** The fewest for two datacenters in each wave; before a release 1,000 move. */
  private static final int VMS = Integer.getInteger("vmcrypt.drill.vms", 40);

  /** Each with ten VMs at least: so many has it of each way some of either kind. */
  private static final int DATACENTERS = Math.min(8, VMS / 10);

  private static final int HOSTS = 4;
  private static final int WAVES = 2;

  /** In each datacenter, of each way: VMs whose keys are at the real key servers. */
  private static final int REAL = Integer.getInteger("vmcrypt.drill.real", 1);

  private static final String OLD = "kms-old";
  private static final String OLD_STAND_IN = "old-stand-in";
  private static final String NEW = "kms-new";
  private static final String NEW_STAND_IN = "new-stand-in";
  private static final String POLICY = "Encrypted";
  private static final String PYTHON = "/usr/bin/python3";
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** Prints the VMs of each side: name, and for home and each disk its key and whose it is. */
  private static final String READER =
      """
      import ssl, sys
      from pyVim.connect import SmartConnect, Disconnect
      from pyVmomi import vim, vmodl
      context = ssl.create_default_context(cafile=sys.argv[1])
      context.check_hostname = False
      P = vmodl.query.PropertyCollector
      for side, port in (('source', sys.argv[4]), ('target', sys.argv[5])):
          si = SmartConnect(host='127.0.0.1', port=int(port), user=sys.argv[2],
                            pwd=sys.argv[3], sslContext=context)
          content = si.RetrieveContent()
          view = content.viewManager.CreateContainerView(
              content.rootFolder, [vim.VirtualMachine], True)
          walk = P.TraversalSpec(name='view', path='view', skip=False, type=vim.view.ContainerView)
          wanted = P.PropertySpec(type=vim.VirtualMachine, all=False, pathSet=[
              'name', 'config.keyId', 'config.hardware.device'])
          spec = P.FilterSpec(propSet=[wanted], objectSet=[
              P.ObjectSpec(obj=view, skip=True, selectSet=[walk])])
          for found in content.propertyCollector.RetrieveContents([spec]):
              vm = {p.name: p.val for p in found.propSet}
              parts = [vm.get('config.keyId')] + [
                  device.backing.keyId for device in vm['config.hardware.device']
                  if isinstance(device, vim.vm.device.VirtualDisk)]
              print(side, vm['name'], *[
                  key.providerId.id + '=' + key.keyId if key else 'plain' for key in parts])
          Disconnect(si)
      """;

  @TempDir private Path folder;

  /** What another vendor's client has read at a time: the parts of each VM, by side and name. */
  private record Reading(
      Instant at, Map<String, List<String>> source, Map<String, List<String>> target) {}

  /** A key server, and what it takes to reach it. */
  private record Kms(HostAndPort address, ServerCertificate certificate, ClientIdentity identity) {

    static Kms of(PyKmipServer kms) {
      return new Kms(
          HostAndPort.of("127.0.0.1", kms.port()),
          ServerCertificate.of(List.of(kms.certificate())),
          identity(kms.client()));
    }

    static Kms of(FakeKmipServer kms, TestIdentity client) {
      return new Kms(
          HostAndPort.of(kms.host(), kms.port()),
          ServerCertificate.of(List.of(kms.certificate())),
          identity(client));
    }

    private static ClientIdentity identity(TestIdentity client) {
      return ClientIdentity.of(client.chain(), client.privateKey());
    }

    private Thumbprint thumbprint() {
      return Thumbprint.of(certificate.x509(), ThumbprintAlgorithm.SHA256);
    }

    /** Those that it gives out. */
    Set<String> readable(Set<String> keys) {
      return keys.isEmpty()
          ? Set.of()
          : Set.copyOf(
              KmipProbe.builder(address)
                  .clientIdentity(identity)
                  .expectedThumbprint(thumbprint())
                  .build()
                  .heldKeys(keys)
                  .named());
    }

    /** What makes a vCenter have it. */
    Estate estate(String provider) {
      return Estate.builder(provider)
          .keyServer(KeyServer.kmip(address).expecting(thumbprint()).identity(identity))
          .keyProvider(provider, provider + "-1")
          .policy(EncryptionPolicySpec.of(POLICY))
          .build();
    }

    /** Gives it to a vCenter at once. */
    void register(VsphereClient vcenter, String provider) {
      KmsTrust trust =
          vcenter
              .kmsClusters()
              .ensure(
                  KmsClusterSpec.builder(
                          provider,
                          KmsServerSpec.builder(provider + "-1", address.host())
                              .port(address.port())
                              .build())
                      .makeDefault()
                      .build())
              .value()
              .trust();
      trust.ensureServerTrusted(certificate);
      trust.ensureClientCertificate(identity);
    }
  }

  private static <T> T of(Map<String, T> all, String key) {
    return requireNonNull(all.get(key), key);
  }

  private static String datacenter(int index) {
    return "dc-%02d".formatted(index);
  }

  private static FakeVcenter vcenter(TestAuthority authority, String release) {
    FakeVcenterBuilder vcenter =
        FakeVcenter.builder(authority).apiVersion(release).taskDuration(Duration.ZERO);
    IntStream.range(0, DATACENTERS).forEach(i -> vcenter.datacenter(datacenter(i), HOSTS));
    FakeVcenter started = vcenter.start();
    IntStream.range(0, DATACENTERS)
        .forEach(i -> started.inventory().setFreeSpace(datacenter(i), Long.MAX_VALUE / 2));
    return started;
  }

  private static VsphereClient client(FakeVcenter side, TestAuthority authority) {
    return VsphereClient.builder(
            HostAndPort.of(side.host(), side.port()),
            VsphereCredentials.password(side.userName(), Secret.of(side.password())))
        .trust(ServerTrust.certificateAuthorities(List.of(authority.certificate())))
        .timeSource(new BriskTime())
        .build();
  }

  @Test
  @DisplayName(
      "many VMs in three ways at once: each on one side, with keys that this side gets, and none"
          + " in the clear for longer than is proved")
  void move_many_threeWaysAtOnce() throws Exception {
    PythonProgram python = new PythonProgram(folder);
    assumeTrue(
        python.run(PYTHON, "-c", "import pyVmomi").isPresent(),
        "no pyVmomi for /usr/bin/python3 on this machine");
    TestAuthority authority = TestAuthority.create("vCenter CA");
    TestAuthority standIns = TestAuthority.create("KMS CA");
    TestIdentity client = standIns.client("vcenter").issue();
    try (PyKmipServer oldKms = PyKmipServer.builder().tls13().start(folder.resolve("old"));
        PyKmipServer newKms = PyKmipServer.builder().tls13().start(folder.resolve("new"));
        FakeKmipServer oldStandIn = FakeKmipServer.builder(standIns).start();
        FakeKmipServer newStandIn = FakeKmipServer.builder(standIns).start();
        FakeVcenter from = vcenter(authority, "8.0.3.0");
        FakeVcenter to = vcenter(authority, "9.1.0.0");
        VsphereClient source = client(from, authority);
        VsphereClient target = client(to, authority);
        MoveClient moves =
            MoveClient.builder(source, target)
                .target(
                    ServerCertificate.of(List.of(to.identity().certificate())),
                    VsphereCredentials.password(to.userName(), Secret.of(to.password())))
                .environment(Map.of("BRIDGE", "a good password"))
                .timeSource(new BriskTime())
                .vmsTimeout(LIMIT)
                .arrivalTimeout(LIMIT)
                .build()) {
      Files.writeString(folder.resolve("vcenter-ca.pem"), authority.certificatePem());
      Map<String, Kms> kms =
          Map.of(
              OLD, Kms.of(oldKms),
              NEW, Kms.of(newKms),
              OLD_STAND_IN, Kms.of(oldStandIn, client),
              NEW_STAND_IN, Kms.of(newStandIn, client));
      long begun = System.nanoTime();
      of(kms, OLD).register(source, OLD);
      of(kms, OLD_STAND_IN).register(source, OLD_STAND_IN);
      Map<String, List<String>> names = addVms(from, source);
      lap("set up", begun);

      for (int wave = 0; wave < WAVES; wave++) {
        int part = wave;
        long start = System.nanoTime();
        List<Reading> readings = new ArrayList<>();
        EstateMove move = wave(part, kms);
        MovePlan plan = moves.plan(move);
        assertThat(plan.isBlocked()).as(plan.text()).isFalse();
        assertThat(plan.verdicts()).hasSize(VMS / WAVES);
        lap("wave " + part + " is planned", start);
        MoveReport report =
            moves.apply(
                plan,
                new MoveListener() {
                  @Override
                  public void onStep(MoveStep step) {
                    lap("wave " + part + ", " + step.phase(), start);
                    if (step.phase() == MovePhase.ARRIVE) {
                      readings.add(read(python, from, to));
                      bring(from, to, names, part);
                      readings.add(read(python, from, to));
                    }
                  }
                });
        assertThat(report.isComplete()).as(report.text()).isTrue();
        lap("wave " + part + " is done", start);
        MoveProof proof = moves.prove(move, report.record());
        assertThat(proof.isProved()).as(proof.text()).isTrue();
        Reading after = read(python, from, to);
        readings.add(after);
        lap("wave " + part + " is proved and read", start);

        checkClear(readings, report.record());
        checkSides(after, names, part);
        checkKeys(after, kms, oldStandIn, newStandIn);
        lap("wave " + part + " is checked", start);
      }
    }
  }

  private static void lap(String what, long since) {
    System.out.println(
        what + ": " + Duration.ofNanos(System.nanoTime() - since).toMillis() + " ms");
  }

  /** Six in ten travel, two are copied, the others are moved by the provider, plain. */
  private static String way(int index) {
    int of = index / DATACENTERS % 10;
    return of < 6 ? "travel" : of < 8 ? "copy" : "bare";
  }

  /** The names of VMs by way and datacenter. */
  private static Map<String, List<String>> addVms(FakeVcenter from, VsphereClient source) {
    Map<String, FakeKey> shared = new HashMap<>();
    Map<String, List<String>> names = new TreeMap<>();
    for (int i = 0; i < VMS; i++) {
      String datacenter = datacenter(i % DATACENTERS);
      List<String> same =
          names.computeIfAbsent(way(i) + " " + datacenter, none -> new ArrayList<>());
      boolean real = same.size() < REAL;
      String name = (real ? "real-" : "vm-") + way(i) + "-%04d".formatted(i);
      FakeKey key =
          real
              ? key(source, OLD)
              : shared.computeIfAbsent(datacenter, none -> key(source, OLD_STAND_IN));
      FakeVm.Builder vm = FakeVm.builder(name).datacenter(datacenter).disks(1).encryptedWith(key);
      from.addVm((way(i).equals("travel") && i % 3 == 0 ? vm.poweredOn() : vm).build());
      same.add(name);
    }
    return names;
  }

  private static FakeKey key(VsphereClient vcenter, String provider) {
    return new FakeKey(vcenter.kmsClusters().keys().create(provider).keyId(), provider);
  }

  private EstateMove wave(int wave, Map<String, Kms> kms) {
    EstateMove.Builder move =
        EstateMove.builder("wave " + wave)
            .to(
                new MoveSide(
                    Optional.empty(),
                    Optional.empty(),
                    List.of(of(kms, NEW).estate(NEW), of(kms, NEW_STAND_IN).estate(NEW_STAND_IN))))
            .bridge(
                new MoveBridge(
                    "bridge",
                    Optional.of(folder.resolve("bridge.p12")),
                    Optional.of(SecretReference.parse("env:BRIDGE"))));
    for (int i = wave; i < DATACENTERS; i += WAVES) {
      for (String kind : List.of("vm-", "real-")) {
        String provider = kind.equals("vm-") ? NEW_STAND_IN : NEW;
        Placement place =
            Placement.builder("/" + datacenter(i) + "/host/Cluster", "datastore1")
                .network("VM Network", "VM Network")
                .build();
        move.move(MovedVms.travel(some(i, kind + "travel-*"), place).keyProvider(provider).build())
            .move(MovedVms.copy(some(i, kind + "copy-*"), POLICY).keyProvider(provider).build())
            .move(
                MovedVms.bare(some(i, kind + "bare-*"), POLICY, Duration.ofMinutes(30))
                    .keyProvider(provider)
                    .build());
      }
    }
    return move.build();
  }

  private static VmSelection some(int datacenter, String name) {
    return VmSelection.matching(
            VmFilter.builder().below("/" + datacenter(datacenter) + "/vm").name(name).build())
        .build();
  }

  /** The tool brings its copies, and the provider the VMs that are plain. */
  private static void bring(
      FakeVcenter from, FakeVcenter to, Map<String, List<String>> names, int wave) {
    FakeReplicationTool tool = FakeReplicationTool.between(from, to);
    for (int i = wave; i < DATACENTERS; i += WAVES) {
      names.getOrDefault("copy " + datacenter(i), List.of()).forEach(vm -> tool.copy(vm).deliver());
      for (String vm : names.getOrDefault("bare " + datacenter(i), List.of())) {
        tool.copy(vm).deliver();
        from.inventory().removeVm(vm);
      }
    }
  }

  private Reading read(PythonProgram python, FakeVcenter from, FakeVcenter to) {
    Instant at = Instant.now();
    Map<String, Map<String, List<String>>> sides =
        Map.of("source", new TreeMap<>(), "target", new TreeMap<>());
    try {
      python
          .run(
              PYTHON,
              "-c",
              READER,
              folder.resolve("vcenter-ca.pem").toString(),
              from.userName(),
              from.password(),
              Integer.toString(from.port()),
              Integer.toString(to.port()))
          .orElseThrow()
          .lines()
          .map(line -> List.of(line.split(" ")))
          .forEach(vm -> of(sides, vm.get(0)).put(vm.get(1), vm.subList(2, vm.size())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return new Reading(at, of(sides, "source"), of(sides, "target"));
  }

  /** What was read in the clear is bare or a copy of a tool, and within the time that is told. */
  private static void checkClear(List<Reading> readings, MoveRecord record) {
    Map<String, MovedVm> known =
        record.vms().stream().collect(Collectors.toMap(MovedVm::name, vm -> vm));
    for (Reading reading : readings) {
      List<String> clear = new ArrayList<>(plain(reading.source()));
      assertThat(clear).allMatch(name -> name.contains("bare-"));
      clear.addAll(plain(reading.target()));
      assertThat(clear)
          .allMatch(name -> name.contains("bare-") || name.contains("copy-"))
          .filteredOn(name -> name.contains("bare-"))
          .allSatisfy(
              name -> {
                assertThat(of(known, name).clearSince().orElseThrow())
                    .isBeforeOrEqualTo(reading.at());
                assertThat(of(known, name).clearUntil().orElseThrow())
                    .isAfterOrEqualTo(reading.at());
              });
    }
    assertThat(plain(readings.get(0).source()))
        .as("the bare ones were seen in the clear")
        .isNotEmpty();
    Reading last = readings.get(readings.size() - 1);
    assertThat(plain(last.source())).isEmpty();
    assertThat(plain(last.target())).isEmpty();
  }

  private static List<String> plain(Map<String, List<String>> vms) {
    return vms.entrySet().stream()
        .filter(vm -> vm.getValue().contains("plain"))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Each VM is on one side; of a copy, the original stays. */
  private static void checkSides(Reading reading, Map<String, List<String>> names, int wave) {
    names.forEach(
        (group, vms) -> {
          int datacenter = Integer.parseInt(group.substring(group.length() - 2));
          boolean moved = datacenter % WAVES <= wave;
          for (String vm : vms) {
            assertThat(reading.target().containsKey(vm)).as(vm + " at the target").isEqualTo(moved);
            assertThat(reading.source().containsKey(vm))
                .as(vm + " at the source")
                .isEqualTo(!moved || group.startsWith("copy "));
          }
        });
  }

  /** The key servers of each side have the keys of its VMs. */
  private static void checkKeys(
      Reading reading, Map<String, Kms> kms, FakeKmipServer oldStandIn, FakeKmipServer newStandIn) {
    Map<String, Set<String>> source = keys(reading.source());
    Map<String, Set<String>> target = keys(reading.target());
    assertThat(source.keySet()).isSubsetOf(OLD, OLD_STAND_IN);
    assertThat(target.keySet()).containsExactlyInAnyOrder(NEW, NEW_STAND_IN);
    Set<String> atOld = source.getOrDefault(OLD, Set.of());
    Set<String> atNew = target.getOrDefault(NEW, Set.of());
    assertThat(of(kms, OLD).readable(atOld)).containsExactlyInAnyOrderElementsOf(atOld);
    assertThat(of(kms, NEW).readable(atNew)).containsExactlyInAnyOrderElementsOf(atNew);
    assertThat(ids(oldStandIn)).containsAll(source.getOrDefault(OLD_STAND_IN, Set.of()));
    assertThat(ids(newStandIn)).containsAll(target.getOrDefault(NEW_STAND_IN, Set.of()));
  }

  private static Set<String> ids(FakeKmipServer kms) {
    return kms.keys().stream().map(FakeKmipKey::id).collect(Collectors.toSet());
  }

  private static Map<String, Set<String>> keys(Map<String, List<String>> vms) {
    Map<String, Set<String>> keys = new TreeMap<>();
    vms.values().stream()
        .flatMap(List::stream)
        .map(key -> key.split("="))
        .forEach(key -> keys.computeIfAbsent(key[0], none -> new LinkedHashSet<>()).add(key[1]));
    return keys;
  }
}
