/** A session that another program holds. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.session.handed;
