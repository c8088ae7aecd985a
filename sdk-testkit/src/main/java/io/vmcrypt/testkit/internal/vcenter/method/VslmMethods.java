package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.FirstClassDisks;
import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTable;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTables;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Session;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The methods of vCenter's own service for first-class disks, the global catalogue. They are asked
 * for a disk by its id alone. Having found its datastore, they have vim25 do the work: so both show
 * the same disks, the same tasks and the same faults.
 */
public final class VslmMethods {

  private static final MoRef SERVICE_INSTANCE = new MoRef("VslmServiceInstance", "ServiceInstance");
  private static final MoRef SESSION_MANAGER = new MoRef("VslmSessionManager", "SessionManager");
  private static final MoRef OBJECT_MANAGER =
      new MoRef("VslmVStorageObjectManager", "VStorageObjectManager");
  private static final MoRef LIFECYCLE_MANAGER =
      new MoRef("VslmStorageLifecycleManager", "StorageLifecycleManager");

  private static final List<MoRef> OBJECTS =
      List.of(SERVICE_INSTANCE, SESSION_MANAGER, OBJECT_MANAGER, LIFECYCLE_MANAGER);

  private static final String TASK = "VslmTask";

  /** How vim25 calls the tasks of first-class disks, and how this service does. */
  private static final String VIM_TASKS = "vslm.vcenter.VStorageObjectManager.";

  private static final String OWN_TASKS = "com.vmware.cns.vslm.tasks.";

  private final Vcenter vcenter;
  private final Map<String, Call.Handler> vim;

  /** Has these methods of vim25 do the work. */
  public VslmMethods(Vcenter vcenter, Map<String, Call.Handler> vim) {
    this.vcenter = vcenter;
    this.vim = vim;
  }

  public void addTo(Map<String, Call.Handler> methods) {
    methods.put("RetrieveContent", call -> content());
    methods.put("VslmCreateDisk_Task", call -> own(byVim("CreateDisk_Task", call, call.self())));
    methods.put("VslmExtendDisk_Task", call -> own(onDisk("ExtendDisk_Task", call)));
    methods.put(
        "VslmDeleteVStorageObject_Task", call -> own(onDisk("DeleteVStorageObject_Task", call)));
    methods.put("VslmRetrieveVStorageObject", call -> onDisk("RetrieveVStorageObject", call));
    methods.put("VslmRetrieveVStorageObjects", this::retrieve);
    methods.put("VslmRetrieveVStorageObjectAssociations", this::associations);
    methods.put("VslmListVStorageObjectForSpec", this::list);
    methods.put("VslmQueryInfo", this::info);
    methods.put("VslmQueryTaskResult", call -> info(call).get("result"));
    methods.put("VslmCancelTask", call -> byVim("CancelTask", call, ofVim(call.self())));
  }

  /** Whether the service has this object, and the user may see it. With the lock held. */
  public boolean has(MoRef ref, Session session) {
    if (!ref.type().equals(TASK)) {
      return OBJECTS.contains(ref);
    }
    return vcenter.find(ofVim(ref), session) != null
        && Objects.requireNonNull(vcenter.tasks().find(ofVim(ref)))
            .description()
            .id()
            .startsWith(VIM_TASKS);
  }

  private DataObject content() {
    String name = "VMware Virtual Storage Lifecycle Manager Service";
    return new DataObject("VslmServiceInstanceContent")
        .with(
            "aboutInfo",
            new DataObject("VslmAboutInfo")
                .with("name", name)
                .with("fullName", name + " 1.0.0")
                .with("vendor", "VMware, Inc.")
                .with("apiVersion", "1.0.0")
                .with("instanceUuid", vcenter.instanceUuid()))
        .with("sessionManager", SESSION_MANAGER)
        .with("vStorageObjectManager", OBJECT_MANAGER)
        .with("storageLifecycleManager", LIFECYCLE_MANAGER);
  }

  private @Nullable Object byVim(String method, Call call, MoRef receiver)
      throws VimFault, InterruptedException {
    return Objects.requireNonNull(vim.get(method), method)
        .handle(new Call(receiver, call.arguments(), call.session(), call.version()));
  }

  /** Has vim25 do something with a disk, which it wants the datastore of. */
  private @Nullable Object onDisk(String method, Call call) throws VimFault, InterruptedException {
    String id = call.arguments().data("id").text("id");
    Placed placed = vcenter.locked(() -> find(id, call.session()));
    call.arguments().with("datastore", placed.datastore());
    return byVim(method, call, call.self());
  }

  private static MoRef own(@Nullable Object task) {
    return new MoRef(TASK, ((MoRef) Objects.requireNonNull(task)).value());
  }

  private static MoRef ofVim(MoRef task) {
    return new MoRef("Task", task.value());
  }

  /** A disk and where it is. */
  private record Placed(MoRef datastore, DataObject config) {

    String id() {
      return config.data("id").text("id");
    }
  }

  /** The disks on the datastores that a user sees. */
  private List<Placed> catalog(Session session) {
    Inventory inventory = vcenter.inventory();
    List<Placed> found = new ArrayList<>();
    for (MoRef datastore : inventory.datastores()) {
      if (vcenter.sees(session, datastore)) {
        inventory
            .firstClassDisks()
            .on(datastore, inventory.vmsAt(datastore))
            .values()
            .forEach(disk -> found.add(new Placed(datastore, disk.data("config"))));
      }
    }
    return found;
  }

  /** A disk that the user may read. */
  private Placed find(String id, Session session) throws VimFault {
    for (Placed placed : catalog(session)) {
      if (placed.id().equals(id)) {
        Privileges.demand(Privileges.FILES, placed.datastore(), session);
        return placed;
      }
    }
    throw FirstClassDiskMethods.unknown(id);
  }

  private DataObject list(Call call) throws VimFault {
    int most = call.arguments().number("maxResult");
    if (most <= 0) {
      throw VimFault.invalidArgument("maxResult");
    }
    DiskQuery query = DiskQuery.of(call.arguments().list("query"));
    return vcenter.locked(
        () -> {
          // in the order of their ids: a client asks for the next page by the last one
          List<Placed> matching =
              catalog(call.session()).stream()
                  .filter(disk -> call.session().has(Privileges.FILES, disk.datastore()))
                  .filter(disk -> query.matches(disk.datastore(), disk.config()))
                  .sorted(Comparator.comparing(Placed::id))
                  .toList();
          List<Placed> page = matching.subList(0, Math.min(most, matching.size()));
          return new DataObject("VslmVsoVStorageObjectQueryResult")
              .with("allRecordsReturned", page.size() == matching.size())
              .with("id", page.stream().map(disk -> FirstClassDisks.id(disk.id())).toList())
              .with("queryResults", page.stream().map(this::result).toList());
        });
  }

  private DataObject result(Placed disk) {
    DataObject summary =
        (DataObject)
            Objects.requireNonNull(
                Objects.requireNonNull(vcenter.inventory().find(disk.datastore()))
                    .property("summary"));
    DataObject config = disk.config();
    return new DataObject("VslmVsoVStorageObjectResult")
        .with("id", config.get("id"))
        .with("name", config.get("name"))
        .with("capacityInMB", config.get("capacityInMB"))
        .with("createTime", config.get("createTime"))
        .with("datastoreUrl", summary.get("url"))
        .with("diskPath", config.data("backing").get("filePath"));
  }

  /** What is told of a disk, or the fault, of each id. */
  private List<DataObject> ofEach(
      Call call,
      Function<Placed, DataObject> told,
      BiFunction<DataObject, DataObject, DataObject> refused)
      throws VimFault {
    return vcenter.locked(
        () -> {
          List<DataObject> answers = new ArrayList<>();
          for (DataObject id : call.arguments().list("ids")) {
            try {
              answers.add(told.apply(find(id.text("id"), call.session())));
            } catch (VimFault fault) {
              answers.add(refused.apply(id, fault.localized()));
            }
          }
          return answers;
        });
  }

  private List<DataObject> retrieve(Call call) throws VimFault {
    return ofEach(
        call,
        this::result,
        (id, fault) ->
            new DataObject("VslmVsoVStorageObjectResult")
                .with("id", id)
                // documented: if there is a fault
                .with("capacityInMB", -1L)
                .with("error", fault));
  }

  private List<DataObject> associations(Call call) throws VimFault {
    return ofEach(
        call,
        disk ->
            new DataObject("VslmVsoVStorageObjectAssociations")
                .with("id", FirstClassDisks.id(disk.id()))
                .with("vmDiskAssociation", attachments(disk, call.session())),
        (id, fault) ->
            new DataObject("VslmVsoVStorageObjectAssociations")
                .with("id", id)
                .with("fault", fault));
  }

  /** The VMs that have a disk, as far as the user sees them. */
  private List<DataObject> attachments(Placed placed, Session session) {
    List<DataObject> found = new ArrayList<>();
    for (VmRecord vm : vcenter.inventory().vmsAt(placed.datastore())) {
      for (DataObject disk : VmRecord.disks(vm.config())) {
        DataObject id = disk.findData("vDiskId");
        if (id != null && id.text("id").equals(placed.id()) && vcenter.sees(session, vm.ref())) {
          found.add(
              new DataObject("VslmVsoVStorageObjectAssociationsVmDiskAssociation")
                  .with("vmId", vm.ref().value())
                  .with("diskKey", disk.get("key")));
        }
      }
    }
    return found;
  }

  /** A task of vim25, as this service tells of it. */
  private DataObject info(Call call) throws VimFault {
    return vcenter.locked(
        () -> {
          vcenter.tasks().step();
          DataObject told =
              (DataObject)
                  Objects.requireNonNull(
                      Objects.requireNonNull(vcenter.find(ofVim(call.self()), call.session()))
                          .property("info"));
          DataObject info = new DataObject("VslmTaskInfo");
          for (TypeTable.Field field : TypeTables.VSLM.fields(info.type())) {
            info.with(field.name(), told.get(field.name()));
          }
          String id = told.text("descriptionId").substring(VIM_TASKS.length());
          String method = told.findText("name");
          DataObject reason = told.data("reason");
          DataObject ownReason = new DataObject("Vslm" + reason.type());
          reason.values().forEach(ownReason::with);
          return info.with("task", call.self())
              .with("name", method == null ? null : "Vslm" + method)
              .with("descriptionId", OWN_TASKS + id)
              .with("reason", ownReason);
        });
  }
}
