package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditReport;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VmChange;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is hidden from a user, or which of his privileges is gone, and what each part of the program
 * says then. The rows, with the answers, stand in {@code hidden-walk.txt} beside this class.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("thorough")
class HiddenWalkFlowTest {

  private static final String CLUSTER = "/Datacenter/host/Cluster";
  private static final int MOST_USERS = 100;
  private static final String PASSWORD = "Part-1!";
  private static final List<String> ALL =
      List.of(
          ("System.View System.Read Cryptographer.ManageKeyServers Cryptographer.ManageKeys"
                  + " Cryptographer.Encrypt Cryptographer.Recrypt Cryptographer.RegisterHost"
                  + " VirtualMachine.Config.EditDevice Datastore.FileManagement StorageProfile.View")
              .split(" "));

  /** A user who sees all, until something is taken from him, and a key provider without users. */
  private static final class World implements AutoCloseable {

    private final VcenterWithKms systems =
        VcenterWithKms.start(
            builder -> {
              for (int user = 0; user < MOST_USERS; user++) {
                builder.limitedUser("part-" + user, PASSWORD, ALL.toArray(String[]::new));
              }
              return builder
                  .virtualMachine(FakeVm.builder("web-01").disks(1).folder("Prod").build())
                  .virtualMachine(FakeVm.builder("db-01").disks(1).folder("Prod").build());
            });
    private final StoragePolicy policy;
    private VsphereClient part = systems.client("part-0", PASSWORD);
    private int users;

    World() {
      trust(systems.cluster());
      policy = systems.vcenter.storagePolicies().getVmEncryption();
      systems
          .vcenter
          .virtualMachines()
          .get("db-01")
          .start(PolicyAssignment.builder(policy).build())
          .await(Duration.ofMinutes(1));
    }

    private void trust(KmsCluster cluster) {
      TestIdentity identity = systems.kmsAuthority.client("vcenter").issue();
      cluster.trust().ensureServerTrusted(systems.kmsCertificate());
      cluster
          .trust()
          .ensureClientCertificate(
              ClientCertificateSpec.of(ClientIdentity.of(identity.chain(), identity.privateKey()))
                  .force());
    }

    /** As it was before, with another user, from whom nothing was taken. */
    void restore() {
      part.close();
      users++;
      part = systems.client("part-" + users, PASSWORD);
      systems.clusters().entityDefault(CLUSTER).remove(Removal.careful());
      if (systems.clusters().find("unused").isEmpty()) {
        trust(
            systems
                .clusters()
                .ensure(KmsClusterSpec.builder("unused", systems.server("kms-1")).build())
                .value());
      }
    }

    /** Takes from the user what a row says: an object, or a privilege on one. */
    void hide(String what) {
      int on = what.indexOf(" on ");
      switch (what) {
        case "nothing" -> {}
        case "all but what is below" -> {
          permit("/", List.of());
          seeFolders();
        }
        case "the default of a hidden cluster" -> {
          systems.clusters().entityDefault(CLUSTER).ensure(EntityDefaultSpec.of("unused"));
          permit(CLUSTER, List.of());
        }
        default ->
            permit(
                on < 0 ? what : what.substring(on + 4),
                on < 0
                    ? List.of()
                    : ALL.stream().filter(one -> !one.equals(what.substring(0, on))).toList());
      }
      if (what.equals("System.Read on /")) {
        seeFolders();
      }
    }

    private void seeFolders() {
      for (String below : List.of("vm", "host", "datastore", "network")) {
        permit("/Datacenter/" + below, ALL);
      }
    }

    private void permit(String object, List<String> privileges) {
      String name =
          object.equals("a host")
              ? systems.fake.hosts().cryptoStates().keySet().iterator().next()
              : object;
      systems.fake.users().setPermission("part-" + users, name, privileges.toArray(String[]::new));
    }

    String audit() {
      AuditRules rules = AuditRules.builder().allowPlainVms().build();
      return said(
          () -> {
            AuditReport report = part.encryptionAudit(rules).report();
            assertThat(report.isClean()).isEqualTo(found(report).isEmpty());
            return found(report).isEmpty() ? "clean" : String.join(", ", found(report));
          });
    }

    private static Set<String> found(AuditReport report) {
      Set<String> codes = new TreeSet<>();
      Stream.concat(
              report.context().findings().stream(),
              report.vms().stream().flatMap(vm -> vm.findings().stream()))
          .filter(finding -> !finding.severity().name().equals("NOTE"))
          .forEach(finding -> codes.add(finding.code().toString()));
      return codes;
    }

    String ledger() {
      return said(() -> words(part.keyLedger().ofProvider("unused").answer()));
    }

    /** Of a key that was made once, and that nobody has. */
    String key() {
      return said(
          () ->
              words(
                  part.keyLedger()
                      .ofKeys(List.of(new CryptoKeyId("key-0", Optional.of("cluster"))))
                      .answer()));
    }

    String removal() {
      return said(
          () -> {
            part.kmsClusters().remove("unused");
            return "removed";
          });
    }

    String rekey() {
      return plan(
          Rekey.toKeyProvider("unused").build(), VmFilter.builder().keyProvider("cluster").build());
    }

    String rollout() {
      return plan(PolicyAssignment.builder(policy).build(), VmFilter.builder().build());
    }

    private String plan(VmChange change, VmFilter filter) {
      return said(
          () -> {
            RolloutPlan plan =
                part.rollouts().plan(EncryptionRollout.matching(change, filter).build());
            Set<String> codes = new TreeSet<>();
            Stream.concat(
                    plan.findings().stream(),
                    plan.vms().stream().flatMap(vm -> vm.findings().stream()))
                .filter(finding -> !finding.severity().name().equals("NOTE"))
                .forEach(finding -> codes.add(finding.code().toString()));
            return plan.vms().size()
                + (plan.reachesAll() ? " of all" : "")
                + (codes.isEmpty() ? "" : ", " + String.join(", ", codes));
          });
    }

    String disks() {
      return said(() -> part.listFirstClassDisks().isEmpty() ? "none" : "some");
    }

    private static String words(KeyNeed.Answer answer) {
      return answer.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String said(Supplier<String> asking) {
      try {
        return asking.get();
      } catch (KeysInUseException e) {
        assertThat(e.need().answer()).isEqualTo(KeyNeed.Answer.NOT_KNOWN);
        return "refused";
      } catch (ConflictException e) {
        return "refused";
      } catch (PermissionDeniedException e) {
        return "denied";
      } catch (NotFoundException e) {
        return "not found";
      }
    }

    @Override
    public void close() {
      part.close();
      systems.close();
    }
  }

  static List<String> rows() throws IOException {
    try (InputStream file = HiddenWalkFlowTest.class.getResourceAsStream("hidden-walk.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .skip(1)
          .map(line -> String.join(" | ", Stream.of(line.split("\\|")).map(String::strip).toList()))
          .toList();
    }
  }

  private final World world = new World();

  @AfterAll
  void stop() {
    world.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  @DisplayName("what is not seen is not known, to all that ask")
  void walk(String row) {
    String what = row.substring(0, row.indexOf(" |"));
    world.restore();
    world.hide(what);
    // the removal comes last: it may be done
    assertThat(
            String.join(
                " | ",
                what,
                world.audit(),
                world.ledger(),
                world.key(),
                world.disks(),
                world.rekey(),
                world.rollout(),
                world.removal()))
        .isEqualTo(row);
  }
}
