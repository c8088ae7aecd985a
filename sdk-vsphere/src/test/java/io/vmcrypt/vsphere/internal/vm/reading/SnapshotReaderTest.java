package io.vmcrypt.vsphere.internal.vm.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The keys of snapshots, each with a configuration of its own. */
class SnapshotReaderTest {

  private static final String TYPE = "VirtualMachineSnapshot";
  private static final CryptoKeyId KEY = new CryptoKeyId("k-1", Optional.of("old"));
  private static final String HOME =
      PaperVcenter.property(
          "config.keyId", "<keyId>k-1</keyId><providerId><id>old</id></providerId>");

  private final PaperVcenter vcenter = new PaperVcenter();

  private static ManagedObjectReference snapshot(int number) {
    return new ManagedObjectReference(TYPE, "snapshot-" + number);
  }

  private static String devices(String key) {
    return PaperVcenter.property(
        "config.hardware.device",
        "<VirtualDevice xsi:type=\"VirtualDisk\"><key>"
            + key
            + "</key><deviceInfo><label>Hard disk 1</label></deviceInfo><backing>"
            + "<parent>"
            + SeenDisk.keyId(KEY)
            + "</parent></backing><capacityInKB>4</capacityInKB></VirtualDevice>");
  }

  private List<SnapshotReader.Entry> read(List<ManagedObjectReference> snapshots) {
    VimSession session = vcenter.session();
    List<SnapshotReader.Entry> found = new ArrayList<>();
    new SnapshotReader(new PropertyCollector(session))
        .read(session.attempt("read snapshots"), snapshots, found::add);
    return found;
  }

  @Test
  @DisplayName("each snapshot shows its own keys, or it is told why not")
  void read_each() {
    vcenter.on(
        "RetrievePropertiesEx",
        (PaperVcenter.object(TYPE, "snapshot-1", HOME, devices("2000"))
                + PaperVcenter.object(TYPE, "snapshot-2", HOME)
                + PaperVcenter.object(TYPE, "snapshot-3", HOME, devices("99999999999"))
                + PaperVcenter.object(
                    TYPE,
                    "snapshot-4",
                    devices("2000"),
                    "<missingSet><path>config.keyId</path><fault><fault xsi:type=\"NoPermission\"/>"
                        + "<localizedMessage>no</localizedMessage></fault></missingSet>")
                // nobody asked for it
                + PaperVcenter.object(TYPE, "snapshot-9", HOME, devices("2000")))
            .replace("</returnval><returnval>", ""));

    List<SnapshotReader.Entry> found =
        read(IntStream.rangeClosed(1, 5).mapToObj(i -> snapshot(i)).toList());

    assertThat(found)
        .extracting(SnapshotReader.Entry::snapshot)
        .containsExactly(snapshot(1), snapshot(2), snapshot(3), snapshot(4), snapshot(5));
    assertThat(found.get(0).failure()).isNull();
    assertThat(found.get(0).keys())
        .containsExactly(new HeldKey(KEY, "home"), new HeldKey(KEY, "Hard disk 1, link 2"));
    assertThat(found.get(1).failure())
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("does not show the disks of snapshot snapshot-2");
    assertThat(found.get(2).failure()).isInstanceOf(DecodingException.class);
    assertThat(found.get(3).failure()).isInstanceOf(PermissionDeniedException.class);
    assertThat(found.get(4).failure())
        .isExactlyInstanceOf(ServiceException.class)
        .hasMessageContaining("about snapshot snapshot-5, and does not answer");
    assertThat(found.subList(1, 5)).allMatch(entry -> entry.keys().isEmpty());
    assertThat(vcenter.calls("RetrievePropertiesEx"))
        .singleElement()
        .satisfies(
            call ->
                assertThat(call)
                    .contains(
                        "<type>VirtualMachineSnapshot</type><all>false</all>"
                            + "<pathSet>config.keyId</pathSet>"
                            + "<pathSet>config.hardware.device</pathSet>",
                        "<obj type=\"VirtualMachineSnapshot\">snapshot-5</obj>",
                        "<reportMissingObjectsInResults>true</reportMissingObjectsInResults>"));
  }

  @Test
  @DisplayName("a call asks for no more than a page; none asks for nothing")
  void read_pages() {
    vcenter.on("RetrievePropertiesEx", "<returnval></returnval>");

    assertThat(read(List.of())).isEmpty();
    assertThat(vcenter.calls("RetrievePropertiesEx")).isEmpty();
    List<ManagedObjectReference> many =
        IntStream.rangeClosed(1, 201).mapToObj(i -> snapshot(i)).toList();
    assertThat(read(many)).hasSize(201).allMatch(entry -> entry.failure() != null);
    assertThat(vcenter.calls("RetrievePropertiesEx")).hasSize(3);
    assertThat(vcenter.calls("RetrievePropertiesEx").get(2)).containsOnlyOnce("<objectSet>");
  }
}
