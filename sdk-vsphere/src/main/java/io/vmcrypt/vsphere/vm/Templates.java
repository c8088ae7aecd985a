package io.vmcrypt.vsphere.vm;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import java.time.Duration;
import java.util.List;

/**
 * The templates of a vCenter and their keys. vSphere changes no keys of a template: it is made a
 * VM, gets its new keys, and is made a template again. That of a Content Library's item is refused:
 * vCenter deletes the item if its template is made a VM.
 *
 * <p>A run that dies in between must not leave a VM of which nobody knows that it was a template.
 * So the template gets a mark before it becomes a VM: its own id, as the value of the custom
 * attribute {@value #ATTRIBUTE}. vCenter keeps that for templates and VMs alike. {@link #list}
 * finds such VMs, {@link #ensure} goes on from there, and the mark is taken away at the end. A
 * clone of such a VM has another id, and so no mark of its own.
 *
 * <p>Implemented by this SDK only. Thread-safe. Every method makes new calls to vCenter, and throws
 * the matching {@link io.vmcrypt.core.error.SdkException} if vCenter cannot be reached or refuses.
 * Source: vSphere Web Services API, {@code MarkAsVirtualMachine}, {@code MarkAsTemplate}, {@code
 * CustomFieldsManager}.
 */
public interface Templates {

  /** The custom attribute that marks a template while it is a VM. */
  String ATTRIBUTE = "vmcrypt.template";

  /**
   * All templates, and the VMs that were templates until a change of their keys broke off. A VM
   * whose configuration vCenter does not have is not among them, template or not.
   *
   * @return empty if there is none
   * @throws io.vmcrypt.core.error.PermissionDeniedException if this user may not read a template,
   *     or may not read whether a VM is or was one: then it is not known whose keys it has
   */
  List<Template> list();

  /**
   * What stands in the way of a change of keys. Changes nothing.
   *
   * @param template which one
   * @param rekey the change
   * @return empty if nothing was found
   * @throws io.vmcrypt.core.error.NotFoundException if it is gone
   * @throws io.vmcrypt.core.error.ConflictException if it is no template now, and has no mark
   */
  List<Finding> precheck(Template template, Rekey rekey);

  /**
   * What {@link #ensure} would change now. Changes nothing.
   *
   * @param template which one
   * @param rekey the change
   * @return empty if its keys are as wanted, and it is a template
   * @throws PrecheckException if the change does not fit it, or vCenter does not know its state
   * @throws io.vmcrypt.core.error.NotFoundException if it is gone
   * @throws io.vmcrypt.core.error.ConflictException if it is no template now, and has no mark
   */
  List<Change> plan(Template template, Rekey rekey);

  /**
   * Changes its keys, unless they are as wanted, and sees that it is a template in the end. All is
   * judged before it becomes a VM. If vCenter then refuses the change, it is made a template again.
   * Can be repeated, also after a run that died.
   *
   * @param template which one
   * @param rekey the change
   * @param timeout how long the reconfiguration may take, at least 1 ms
   * @return the template afterwards, and what was changed
   * @throws PrecheckException if something stands in the way; nothing was changed
   * @throws io.vmcrypt.core.error.NotFoundException if it is gone
   * @throws io.vmcrypt.core.error.ConflictException if it is no template now, and has no mark; or
   *     if somebody has switched it on meanwhile
   * @throws io.vmcrypt.core.error.OperationTimeoutException if vCenter takes longer; run it again
   * @throws io.vmcrypt.core.error.OperationFailedException if vCenter accepted a call, and it is
   *     not so afterwards
   */
  Ensured<Template> ensure(Template template, Rekey rekey, Duration timeout);
}
