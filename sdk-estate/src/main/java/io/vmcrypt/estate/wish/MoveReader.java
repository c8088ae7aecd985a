package io.vmcrypt.estate.wish;

import io.vmcrypt.estate.internal.document.Field;
import io.vmcrypt.estate.internal.document.Fields;
import io.vmcrypt.estate.internal.document.Folder;
import io.vmcrypt.estate.internal.document.Node;
import io.vmcrypt.estate.internal.document.SelectionReader;
import io.vmcrypt.estate.internal.document.TextForm;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.part.SecretReference;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.vm.DiskSelector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a whole move. What it says of estates, selections and limits, their own readers read. */
final class MoveReader {

  private static final int MOST_MINUTES = Math.toIntExact(MovedVms.MAX_IN_CLEAR.toMinutes());

  /** The most disks, and the most networks, of one place. */
  private static final int MOST_PLACED = 10_000;

  private final Folder folder;
  private final SelectionReader selections = new SelectionReader();

  MoveReader(Folder folder) {
    this.folder = folder;
  }

  EstateMove read(Node document) {
    Fields fields =
        document.fields(
            Field.optional("$schema", TextForm.LINE),
            Field.needed("move", TextForm.LINE),
            Field.optional("from", this::side),
            Field.optional("to", this::side),
            Field.optional("bridge", this::bridge),
            Field.needed("vms", this::vms),
            Field.optional("rollout", EstateReader::rollout),
            Field.optional("emptying", MoveReader::emptying),
            Field.optional("skip", vms -> vms.texts(EstateMove.MAX_LIFTED, TextForm.VM_ID)),
            Field.optional("force", vms -> vms.texts(EstateMove.MAX_LIFTED, TextForm.VM_ID)),
            Field.gone(
                "evenSo",
                "say \"skip\" here instead, with the ids of VMs of which something is not known; or"
                    + " \"force\", if you answer for what has arrived though it differs"));
    EstateMove.Builder move = fields.get("move").fit(TextForm.LINE, EstateMove::builder);
    fields.find("from").map(this::side).ifPresent(move::from);
    fields.find("to").map(this::side).ifPresent(move::to);
    fields.find("bridge").map(this::bridge).ifPresent(move::bridge);
    vms(fields.get("vms")).forEach(move::move);
    fields.find("rollout").map(EstateReader::rollout).ifPresent(move::rollout);
    fields.find("emptying").map(MoveReader::emptying).ifPresent(all -> all.forEach(move::emptying));
    fields.fitAll("skip", EstateMove.MAX_LIFTED, TextForm.VM_ID, move::skip);
    fields.fitAll("force", EstateMove.MAX_LIFTED, TextForm.VM_ID, move::force);
    return document.place().judged(move::build);
  }

  private MoveSide side(Node node) {
    Fields fields =
        node.fields(
            Field.optional("vcenter", TextForm.VCENTER_ID),
            Field.optional("registeredWith", TextForm.SERVICE_NAME),
            Field.optional("estates", this::estates));
    Optional<String> vcenter = fields.find("vcenter").map(id -> id.text(TextForm.VCENTER_ID));
    Optional<String> service =
        fields.find("registeredWith").map(name -> name.text(TextForm.SERVICE_NAME));
    List<Estate> estates = fields.find("estates").map(this::estates).orElse(List.of());
    return node.place().judged(() -> new MoveSide(vcenter, service, estates));
  }

  private List<Estate> estates(Node node) {
    return node.each(1, MoveSide.MAX_ESTATES, new EstateReader(folder)::read);
  }

  private MoveBridge bridge(Node node) {
    Fields fields =
        node.fields(
            Field.needed("keyProvider", TextForm.LINE),
            Field.optional("backup", folder::file),
            Field.optional("password", folder::secret));
    String name = fields.get("keyProvider").text(TextForm.LINE);
    Optional<Path> backup = fields.find("backup").map(folder::file);
    Optional<SecretReference> password = fields.find("password").map(folder::secret);
    return node.place().judged(() -> new MoveBridge(name, backup, password));
  }

  private static List<Leaving> emptying(Node node) {
    if (node instanceof Node.Members) {
      throw node.place()
          .refused(
              "emptying is a list now: say for each key provider \"keyProvider\", and beside it its"
                  + " \"registrations\" and \"skip\", and \"force\" with its name");
    }
    return node.each(1, EstateMove.MAX_EMPTIED, one -> EstateReader.leaving(one, true));
  }

  private List<MovedVms> vms(Node node) {
    return node.each(1, EstateMove.MAX_SELECTIONS, this::some);
  }

  private MovedVms some(Node node) {
    Fields fields =
        node.fields(
            Field.needed("way", MoveReader::way),
            Field.needed("select", selections::read),
            Field.optional("place", MoveReader::place),
            Field.optional("keyProvider", TextForm.LINE),
            Field.optional("policy", TextForm.POLICY_NAME),
            Field.optional("arrivals", table -> table.table(MovedVms.MAX_ARRIVALS)),
            Field.optional("longestInClear", minutes -> minutes.number(1, MOST_MINUTES)));
    MovedVms.Builder some = fields.place().judged(() -> begun(fields));
    fields.find("keyProvider").ifPresent(name -> name.fit(TextForm.LINE, some::keyProvider));
    fields
        .find("arrivals")
        .ifPresent(
            table -> {
              Map<String, String> names = table.table(MovedVms.MAX_ARRIVALS);
              table.place().judged(() -> some.arrivals(names));
            });
    return node.place().judged(some::build);
  }

  /** What each way needs, and what it must not have. */
  private MovedVms.Builder begun(Fields fields) {
    MoveWay way = way(fields.get("way"));
    VmSelection selection = selections.read(fields.get("select"));
    List<String> needed =
        switch (way) {
          case TRAVEL -> List.of("place");
          case COPY -> List.of("policy");
          case BARE -> List.of("policy", "longestInClear");
        };
    for (String name : List.of("place", "policy", "longestInClear")) {
      if (fields.has(name) != needed.contains(name)) {
        throw fields
            .place()
            .refused(
                name
                    + (fields.has(name)
                        ? " is here, and VMs that go by " + way + " have none"
                        : " is missing here; VMs that go by " + way + " need it"));
      }
    }
    return switch (way) {
      case TRAVEL -> MovedVms.travel(selection, place(fields.get("place")));
      case COPY -> MovedVms.copy(selection, fields.get("policy").text(TextForm.POLICY_NAME));
      case BARE ->
          MovedVms.bare(
              selection,
              fields.get("policy").text(TextForm.POLICY_NAME),
              Duration.ofMinutes(fields.get("longestInClear").number(1, MOST_MINUTES)));
    };
  }

  private static MoveWay way(Node node) {
    return Arrays.stream(MoveWay.values())
        .filter(way -> node instanceof Node.Text text && text.value().equals(way.toString()))
        .findFirst()
        .orElseThrow(() -> node.place().refused("expected \"travel\", \"copy\" or \"bare\""));
  }

  private static Placement place(Node node) {
    Fields fields =
        node.fields(
            Field.needed("pool", TextForm.INVENTORY_PATH),
            Field.needed("datastore", TextForm.LINE),
            Field.optional("host", TextForm.LINE),
            Field.optional("folder", TextForm.INVENTORY_PATH),
            Field.optional("disks", table -> table.table(MOST_PLACED)),
            Field.optional("networks", table -> table.table(MOST_PLACED)));
    return node.place()
        .judged(
            () -> {
              Placement.Builder place =
                  Placement.builder(
                      fields.get("pool").text(TextForm.INVENTORY_PATH),
                      fields.get("datastore").text(TextForm.LINE));
              fields.find("host").ifPresent(name -> place.host(name.text(TextForm.LINE)));
              fields
                  .find("folder")
                  .ifPresent(path -> place.folder(path.text(TextForm.INVENTORY_PATH)));
              table(fields, "disks")
                  .forEach((label, there) -> place.disk(DiskSelector.label(label), there));
              table(fields, "networks").forEach(place::network);
              return place.build();
            });
  }

  private static Map<String, String> table(Fields fields, String name) {
    return fields.find(name).map(table -> table.table(MOST_PLACED)).orElse(Map.of());
  }
}
