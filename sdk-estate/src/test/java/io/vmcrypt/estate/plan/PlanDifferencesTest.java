package io.vmcrypt.estate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PlanDifferencesTest {

  private static final long GIB = 1L << 30;

  private static List<EstateStep> vm(String path, long bytes, String... parts) {
    return List.of(
        EstateStep.encrypting(
            "VMs",
            List.of(
                new VmToEncrypt(
                    "vm-13",
                    "web-01",
                    path,
                    bytes,
                    Stream.of(parts)
                        .map(
                            part ->
                                Change.changed(
                                    "vCenter",
                                    Subject.of("VM", "web-01", "vm-13").part(part),
                                    "unencrypted",
                                    "encrypted"))
                        .toList()))));
  }

  private static List<String> differences(List<EstateStep> before, List<EstateStep> now) {
    return differences(before, now, List.of());
  }

  private static List<String> differences(
      List<EstateStep> before, List<EstateStep> now, List<Finding> told) {
    return PlanDifferences.of(before, now, told).stream().map(DifferenceText::of).toList();
  }

  private static List<EstateStep> added(String... servers) {
    return List.of(
        EstateStep.of(
            EstateStep.Kind.ADD_KEY_PROVIDER,
            "kms-cluster",
            Stream.of(servers)
                .map(
                    server ->
                        Change.made("vCenter", Subject.of("KMS server", server), "at " + server))
                .toList()));
  }

  @Test
  @DisplayName("what is the same is no difference")
  void same_none() {
    assertThat(differences(vm("/P/web-01", GIB, "home"), vm("/P/web-01", GIB, "home"))).isEmpty();
    assertThat(differences(added("kms-1"), added("kms-1"))).isEmpty();
  }

  @Test
  @DisplayName("parts of a VM, its place and its size are told in words")
  void vm_inWords() {
    List<EstateStep> planned = vm("/P/web-01", 32 * GIB, "home", "Hard disk 1");

    assertThat(differences(planned, vm("/P/web-01", 48 * GIB, "home", "Hard disk 2")))
        .containsExactly(
            "VM web-01 (vm-13): was to have 32.0 GiB written anew, and 48.0 GiB now,"
                + " Hard disk 1: planned unencrypted -> encrypted, now nothing,"
                + " Hard disk 2: planned nothing, now unencrypted -> encrypted");
    assertThat(differences(planned, vm("/Q/web-01", 32 * GIB, "home", "Hard disk 1")))
        .containsExactly("VM web-01 (vm-13): was at /P/web-01 and is at /Q/web-01 now");
    assertThat(differences(planned, vm("", 32 * GIB + 1, "home", "Hard disk 1")))
        .containsExactly(
            "VM web-01 (vm-13): was at /P/web-01 and is at a place that is not known now, was to"
                + " have 34359738368 bytes written anew, and 34359738369 bytes now");
    assertThat(differences(planned, vm("/P/web-01", 32 * GIB)))
        .containsExactly("VM web-01 (vm-13): has a task running on it now");
    assertThat(differences(vm("/P/web-01", 32 * GIB), planned))
        .containsExactly(
            "VM web-01 (vm-13): home: planned nothing, now unencrypted -> encrypted,"
                + " Hard disk 1: planned nothing, now unencrypted -> encrypted");
    assertThat(differences(planned, vm("/P/web-01", 32 * GIB, "Hard disk 1", "home")))
        .containsExactly("VM web-01 (vm-13): has the same to be done in another way");
  }

  @Test
  @DisplayName("a VM or a step that comes or goes")
  void comesOrGoes_inWords() {
    assertThat(differences(List.of(), vm("/P/web-01", GIB, "home")))
        .containsExactly(
            "VM web-01 (vm-13): was not planned, and is to be done now: home: unencrypted ->"
                + " encrypted");
    assertThat(differences(List.of(), vm("/P/web-01", GIB)))
        .containsExactly(
            "VM web-01 (vm-13): was not planned, and is to be done now: a task runs on it, which is"
                + " waited for");
    assertThat(differences(added("kms-1"), List.of()))
        .singleElement()
        .asString()
        .endsWith("\": was planned, and is not to be done any more");
    assertThat(differences(added("kms-1"), added("kms-1", "kms-2")))
        .singleElement()
        .asString()
        .endsWith("\": KMS server kms-2: planned nothing, now at kms-2");
  }

  private static List<EstateStep> rekeyed(boolean busy) {
    Subject vm = Subject.of("VM", "web-01", "vm-13");
    return List.of(
        EstateStep.leaving(
                EstateStep.Kind.REKEY_VMS,
                "old",
                "new",
                List.of(Change.changed("vCenter", vm.part("keys"), "old", "new")))
            .underWay(busy ? List.of(vm) : List.of()));
  }

  private static List<EstateStep> finished(String from) {
    return List.of(
        EstateStep.of(
                EstateStep.Kind.FINISH_REGISTRATION,
                "pcc",
                List.of(
                    Change.changed(
                        "OVHcloud API",
                        Subject.of("KMS", "192.0.2.1").part("registration"),
                        from,
                        "delivered")))
            .underWay(from.equals("error") ? List.of() : List.of(Subject.of("KMS", "192.0.2.1"))));
  }

  private static List<EstateStep> unregistered(String from) {
    return List.of(
        EstateStep.of(
                EstateStep.Kind.REMOVE_REGISTRATIONS,
                "pcc",
                List.of(Change.removed("OVHcloud API", Subject.of("KMS", "192.0.2.1"), from)))
            .underWay(
                from.equals("delivered") ? List.of() : List.of(Subject.of("KMS", "192.0.2.1"))));
  }

  @Test
  @DisplayName("a task that was waited for may end, and leave nothing to do")
  void waitedFor_ended_none() {
    assertThat(differences(vm("/P/web-01", GIB), List.of())).isEmpty();
    assertThat(differences(rekeyed(true), List.of())).isEmpty();
    assertThat(differences(rekeyed(true), rekeyed(true))).isEmpty();
    assertThat(differences(finished("creating"), List.of())).isEmpty();
    assertThat(differences(finished("toCreate"), finished("creating"))).isEmpty();
    assertThat(differences(unregistered("toDelete"), List.of())).isEmpty();
    assertThat(differences(unregistered("toDelete"), unregistered("deleting"))).isEmpty();
  }

  private static List<EstateStep> both(List<EstateStep> one, List<EstateStep> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }

  @Test
  @DisplayName("a VM of two steps is waited for only if both of them wait")
  void waitedFor_ofTwoSteps_byBoth() {
    List<EstateStep> waits = vm("/P/web-01", GIB);
    List<EstateStep> changes = vm("/P/web-01", GIB, "home");

    assertThat(differences(both(waits, waits), List.of())).isEmpty();
    for (List<EstateStep> planned : List.of(both(waits, changes), both(changes, waits))) {
      assertThat(differences(planned, List.of()))
          .containsExactly("VM web-01 (vm-13): was planned, and is not to be done any more");
      assertThat(differences(planned, planned)).isEmpty();
    }
    assertThat(differences(List.of(), both(changes, changes)))
        .containsExactly(
            "VM web-01 (vm-13): was not planned, and is to be done now: home: unencrypted ->"
                + " encrypted and unencrypted -> encrypted");
  }

  @Test
  @DisplayName("what was waited for does not pass for done if something is told of it now")
  void waitedFor_warnedOf_inWords() {
    Subject vm = Subject.of("VM", "web-01", "vm-13");
    List<Finding> told = new ArrayList<>();
    for (Subject subject : List.of(vm.part("home"), Subject.of("VM", "web-01", "vm-14"))) {
      told.add(
          Finding.warning(
              FindingCode.VM_NOT_READABLE, "vCenter", subject, "left out: gone", "Look."));
    }
    told.add(Finding.note(FindingCode.VM_MAY_RUN_KMS, "vCenter", vm, "it may", "Look."));

    assertThat(differences(vm("/P/web-01", GIB), List.of(), told))
        .containsExactly("VM web-01 (vm-13): was waited for, and now: left out: gone");
    assertThat(differences(rekeyed(true), List.of(), told))
        .containsExactly("VM web-01 (vm-13), keys: was waited for, and now: left out: gone");
    assertThat(differences(vm("/P/web-01", GIB), List.of(), told.subList(1, 3))).isEmpty();
    assertThat(differences(vm("/P/web-01", GIB), vm("/P/web-01", GIB), told)).isEmpty();
  }

  @Test
  @DisplayName("a task that was waited for may leave what was planned after it")
  void waitedFor_withoutEffect_none() {
    assertThat(differences(rekeyed(true), rekeyed(false))).isEmpty();
  }

  @Test
  @DisplayName("what no plan waits for may not go, and no task may come")
  void notWaitedFor_inWords() {
    assertThat(differences(rekeyed(false), List.of()))
        .containsExactly("VM web-01 (vm-13), keys: was planned, and is not to be done any more");
    assertThat(differences(rekeyed(false), rekeyed(true)))
        .containsExactly("VM web-01 (vm-13), keys: has a task running on it now");
    assertThat(differences(unregistered("delivered"), List.of()))
        .containsExactly("KMS 192.0.2.1: was planned, and is not to be done any more");
    assertThat(differences(unregistered("delivered"), unregistered("deleting")))
        .containsExactly("KMS 192.0.2.1: has a task running on it now");
    assertThat(differences(finished("error"), List.of())).hasSize(1);
    assertThat(differences(finished("creating"), finished("error")))
        .containsExactly(
            "KMS 192.0.2.1, registration: planned creating -> delivered, now error ->"
                + " delivered");
    assertThat(differences(List.of(), finished("creating"))).hasSize(1);
  }
}
