/** The property collector: objects, paths, filters and what they find. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.vcenter.property;
