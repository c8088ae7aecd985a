/**
 * The property collector and tasks of vim25.
 *
 * <p>{@link io.vmcrypt.vsphere.internal.vim.PropertyCollector} reads properties of one object, or
 * of a whole inventory in pages; {@link io.vmcrypt.vsphere.internal.vim.Tasks} turns the reference
 * that a {@code ..._Task} method returns into an {@code Operation}.
 */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.vim;
