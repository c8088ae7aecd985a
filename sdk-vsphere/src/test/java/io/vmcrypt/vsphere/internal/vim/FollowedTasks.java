package io.vmcrypt.vsphere.internal.vim;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.io.ByteArrayInputStream;
import java.util.Map;

/** News of tasks, for tests of what is made of them. */
public final class FollowedTasks {

  private FollowedTasks() {}

  /** A task that vCenter has forgotten. */
  public static FollowedTask vanished(ManagedObjectReference task) {
    return new FollowedTask(TaskInfo.unknown(task).vanished());
  }

  /** A task that has succeeded. */
  public static FollowedTask succeeded(ManagedObjectReference task) {
    return new FollowedTask(
        new TaskInfo(task, Map.of("info.state", xml("success")), Map.of(), false));
  }

  /** A task that has ended in a fault. */
  public static FollowedTask failed(ManagedObjectReference task, String fault) {
    return new FollowedTask(
        new TaskInfo(
            task,
            Map.of(
                "info.state",
                xml("error"),
                "info.error",
                xml(
                    "<fault xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\""
                        + fault
                        + "\"/><localizedMessage>so</localizedMessage>")),
            Map.of(),
            false));
  }

  private static XmlFragment xml(String content) {
    return ElementReader.of(
            new ByteArrayInputStream(("<val>" + content + "</val>").getBytes(UTF_8)))
        .capture();
  }
}
