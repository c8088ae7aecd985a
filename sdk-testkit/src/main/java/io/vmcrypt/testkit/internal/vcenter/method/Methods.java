package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.property.ManagedObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTable;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTables;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Tasks;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The methods of a service. What right one needs and how it is answered says its row in the table
 * of types; what it does, the small method of its name: for {@code PowerOnVM_Task} that is {@code
 * powerOnVM}, which is given the call, and the VM before it if it wants that. Of a task it returns
 * the work or the effect.
 */
public final class Methods {

  private final Vcenter vcenter;
  private final Map<String, Small> byName = new HashMap<>();

  private Methods(Vcenter vcenter, TypeTable table, Object... owners) {
    this.vcenter = vcenter;
    Map<String, List<Small>> all =
        Stream.of(owners)
            .flatMap(
                owner ->
                    Stream.of(owner.getClass().getDeclaredMethods())
                        .map(method -> new Small(owner, method, method.getParameterCount() == 2)))
            .collect(Collectors.groupingBy(small -> small.method().getName()));
    for (TypeTable.Method row : table.methods()) {
      String name = row.name().replace("_Task", "");
      name = Character.toLowerCase(name.charAt(0)) + name.substring(1);
      List<Small> found = all.getOrDefault(name, List.of());
      if (found.size() != 1) {
        throw new IllegalStateException(row.name() + " has " + found.size() + " small methods");
      }
      byName.put(row.name(), found.get(0));
    }
  }

  /** Those of {@code urn:vim25}. */
  public static Methods vim(Vcenter vcenter, Policies policies) {
    return new Methods(
        vcenter,
        TypeTables.VIM,
        new SessionMethods(vcenter),
        new PropertyMethods(vcenter),
        new SearchMethods(vcenter),
        new KmsMethods(vcenter),
        new KeyMethods(vcenter),
        new VmMethods(vcenter, policies),
        new FolderMethods(vcenter, policies),
        new SnapshotMethods(vcenter),
        new RelocationMethods(vcenter, policies),
        new HostMethods(vcenter),
        new CryptoModeMethods(vcenter),
        new CustomFieldMethods(vcenter),
        new HistoryMethods(vcenter),
        new FirstClassDiskMethods(vcenter));
  }

  /** Those of {@code urn:pbm}. */
  public static Methods pbm(Vcenter vcenter, Policies policies) {
    return new Methods(vcenter, TypeTables.PBM, policies, new PolicyUse(vcenter, policies));
  }

  /** Those of {@code urn:vsan}. */
  public static Methods vsan(Vcenter vcenter) {
    return new Methods(vcenter, TypeTables.VSAN, new VsanMethods(vcenter));
  }

  /** A small method: looked up once, when the vCenter starts. */
  private record Small(Object owner, Method method, boolean takesVm) {

    @Nullable Object run(Object... arguments) throws VimFault, InterruptedException {
      try {
        return method.invoke(owner, arguments);
      } catch (InvocationTargetException e) {
        Throwable cause = e.getCause();
        if (cause instanceof VimFault fault) {
          throw fault;
        }
        if (cause instanceof InterruptedException interrupted) {
          throw interrupted;
        }
        throw cause instanceof RuntimeException defect ? defect : new IllegalStateException(cause);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException("a small method is of this package: " + method, e);
      }
    }
  }

  /** Answers a call as its row says. */
  public @Nullable Object answer(TypeTable.Method row, Call call)
      throws VimFault, InterruptedException {
    MoRef subject = subject(call.self());
    if (!row.right().equals("-")) {
      List<String> right = List.of(row.right().split(" "));
      MoRef on = right.get(1).equals("root") ? Inventory.ROOT : subject;
      Privileges.demand(right.get(0), on, call.session());
    }
    VimFault refusal = call.refusal();
    if (refusal != null && !row.how().startsWith("task ")) {
      throw refusal;
    }
    if (row.how().equals("free")) {
      return run(row, call, subject);
    }
    vcenter.monitor().lock();
    try {
      if (!row.how().equals("answer")) {
        vcenter.tasks().settle();
      }
      if (row.how().startsWith("task ")) {
        return start(row, call, subject);
      }
      Object result = run(row, call, subject);
      if (row.returns() == null) {
        vcenter.monitor().changed();
      }
      return result;
    } finally {
      vcenter.monitor().unlock();
    }
  }

  /** What a call is about: the VM of a snapshot, the root for keys, or else what is called. */
  private MoRef subject(MoRef self) throws VimFault {
    if (self.type().equals("CryptoManagerKmip")) {
      return Inventory.ROOT;
    }
    if (!self.type().equals("VirtualMachineSnapshot")) {
      return self;
    }
    ManagedObject snapshot = vcenter.locked(() -> vcenter.inventory().find(self));
    return snapshot != null && snapshot.property("vm") instanceof MoRef vm ? vm : self;
  }

  private @Nullable Object run(TypeTable.Method row, Call call, MoRef subject)
      throws VimFault, InterruptedException {
    Small small = Objects.requireNonNull(byName.get(row.name()), row.name());
    if (!small.takesVm()) {
      return small.run(call);
    }
    VmRecord vm = vcenter.inventory().findVm(subject);
    if (vm == null) {
      throw VimFault.objectNotFound(call.self());
    }
    return small.run(vm, call);
  }

  /** Starts a task on what no other task works on; folders take many at once. */
  private MoRef start(TypeTable.Method row, Call call, MoRef subject)
      throws VimFault, InterruptedException {
    if (!subject.type().equals("Folder")) {
      vcenter.tasks().checkIdle(subject);
    }
    Object wanted = Objects.requireNonNull(run(row, call, subject));
    Tasks.Work work =
        () -> {
          if (call.refusal() != null) {
            throw call.refusal();
          }
          return wanted instanceof Tasks.Effect effect ? effect : ((Tasks.Work) wanted).run();
        };
    String id = row.how().substring("task ".length());
    return vcenter
        .tasks()
        .start(vcenter.task(row.name(), id, subject, call.session().user()), work)
        .ref();
  }
}
