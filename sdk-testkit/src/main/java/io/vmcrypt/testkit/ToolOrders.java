package io.vmcrypt.testkit;

import io.vmcrypt.testkit.vcenter.FakeReplicationTool;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Takes orders for the tool that brings VMs to the target, a line for each: {@code copy NAME} lets
 * an unencrypted copy appear there, {@code move NAME} does what a provider does that moves only
 * unencrypted VMs. For one thread.
 */
final class ToolOrders {
  private static final int LONGEST = 1000;

  private final FakeVcenter source;
  private final FakeVcenter target;
  private final Consumer<String> told;

  /**
   * @param told hears what became of each order, in one line
   */
  ToolOrders(FakeVcenter source, FakeVcenter target, Consumer<String> told) {
    this.source = source;
    this.target = target;
    this.told = told;
  }

  /** Takes them until the input ends. */
  void takeAll(InputStream input) throws IOException {
    byte[] line = new byte[LONGEST];
    int length = 0;
    for (int next = input.read(); next >= 0; next = input.read()) {
      if (next == '\n') {
        // a line that is too long is no order
        take(length > LONGEST ? "?" : new String(line, 0, length, StandardCharsets.UTF_8));
        length = 0;
      } else {
        if (length < LONGEST) {
          line[length] = (byte) next;
        }
        length = Math.min(length + 1, LONGEST + 1);
      }
    }
  }

  private void take(String line) {
    String order = line.strip();
    if (order.isEmpty()) {
      return;
    }
    int space = order.indexOf(' ');
    String verb = space < 0 ? order : order.substring(0, space);
    String name = space < 0 ? "" : order.substring(space + 1).strip();
    try {
      if (name.isEmpty()) {
        told.accept("no order; say: copy VM, or: move VM");
      } else if (verb.equals("copy")) {
        told.accept("copied " + name + " to the target, unencrypted: " + deliver(name));
      } else if (verb.equals("move")) {
        move(name);
      } else {
        told.accept("no order; say: copy VM, or: move VM");
      }
    } catch (IllegalArgumentException e) {
      told.accept("not done: " + e.getMessage());
    }
  }

  private String deliver(String name) {
    return FakeReplicationTool.between(source, target).copy(name).deliver();
  }

  /** As the providers that say "decrypt first". */
  private void move(String name) {
    if (source.vm(name).key() != null) {
      told.accept("not done: " + name + " is encrypted, and only unencrypted VMs are moved");
      return;
    }
    String id = deliver(name);
    source.inventory().removeVm(name);
    told.accept("moved " + name + " to the target: " + id);
  }
}
