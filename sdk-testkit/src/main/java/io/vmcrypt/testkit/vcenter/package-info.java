/** The fake vCenter, and what is in its inventory. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.vcenter;
