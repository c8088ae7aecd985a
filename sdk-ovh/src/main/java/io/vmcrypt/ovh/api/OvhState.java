package io.vmcrypt.ovh.api;

import static java.util.Objects.requireNonNull;

/**
 * The state of something at OVHcloud, in its own word: of a private cloud ({@code
 * dedicatedCloud.StateEnum}), of its VM encryption ({@code dedicatedCloud.option.StateEnum}), of a
 * registered KMS ({@code dedicatedCloud.optionAccessNetwork.StateEnum}), of a task ({@code
 * dedicatedCloud.TaskStateEnum}). Open: OVHcloud may send words that are not among the constants.
 *
 * @param value OVHcloud's own word
 */
public record OvhState(String value) {

  /** A private cloud that is ready for use; a KMS that is registered and can be reached from it. */
  public static final OvhState DELIVERED = new OvhState("delivered");

  /** A private cloud, or VM encryption, that is switched off. */
  public static final OvhState DISABLED = new OvhState("disabled");

  /** VM encryption that is being turned on. */
  public static final OvhState ENABLING = new OvhState("enabling");

  /** VM encryption that is on. */
  public static final OvhState ENABLED = new OvhState("enabled");

  /** VM encryption that is being turned off. */
  public static final OvhState DISABLING = new OvhState("disabling");

  /** Being migrated. */
  public static final OvhState MIGRATING = new OvhState("migrating");

  /** About to be created: a task, or a KMS that is about to be registered. */
  public static final OvhState TO_CREATE = new OvhState("toCreate");

  /** About to be changed. */
  public static final OvhState TO_UPDATE = new OvhState("toUpdate");

  /** Being changed. */
  public static final OvhState UPDATING = new OvhState("updating");

  /** About to be removed. */
  public static final OvhState TO_DELETE = new OvhState("toDelete");

  /** Being removed. */
  public static final OvhState DELETING = new OvhState("deleting");

  /** A task that waits for its turn, or for the customer. */
  public static final OvhState TODO = new OvhState("todo");

  /** A task in progress, or one that waits for the customer. */
  public static final OvhState DOING = new OvhState("doing");

  /** A task that has succeeded. */
  public static final OvhState DONE = new OvhState("done");

  /** A task that was canceled. */
  public static final OvhState CANCELED = new OvhState("canceled");

  /** A task that has failed and that OVHcloud is repairing. */
  public static final OvhState FIXING = new OvhState("fixing");

  /** A task that waits before it can take its turn. */
  public static final OvhState WAITING_TODO = new OvhState("waitingTodo");

  /** A task that waits for tasks that belong to it. */
  public static final OvhState WAITING_FOR_CHILDS = new OvhState("waitingForChilds");

  /** A task that has failed; else what is broken, so that OVHcloud has to repair it. */
  public static final OvhState ERROR = new OvhState("error");

  /** OVHcloud did not say. */
  public static final OvhState UNKNOWN = new OvhState("unknown");

  public OvhState {
    requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return value;
  }
}
