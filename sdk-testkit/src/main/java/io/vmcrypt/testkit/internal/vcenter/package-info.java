/** A vCenter's SOAP services, held in memory. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.vcenter;
