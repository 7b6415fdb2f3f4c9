package doorstep.ui.model

import doorstep.bridge.api.Desk
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.Role
import doorstep.bridge.api.Trouble
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

/**
 * What the roles that may see no diagnosis get to see; the doctor's own states prove that there is something to see.
 */
class RolesTest {
    @get:Rule val phones = Phones()

    /** Diseases, drugs, problems, allergies, colours, judgements and past values of the demo's people. */
    private val secrets = listOf("高血压", "糖尿病", "冠心病", "青霉素", "氨氯地平", "二甲双胍", "要留意", "马上处理", "平稳", "控制", "148/92", "7.4")

    /** Everything that every state of this phone's person says, on the way to a signed visit. */
    private fun everything(role: Role): String {
        val phone = phones.phone(role).unlock()
        val said = mutableListOf<Any?>(phone.state)
        said += phone.now { today().also { it.refresh() } }.state.value
        said += phone.now { residents().also { it.refresh() } }.state.value
        said += phone.now { plan().also { it.refresh() } }.state.value
        val visit = phone.visit()
        val resident = (phone.state.nav.places.first { it is Place.Resident } as Place.Resident).resident
        said += phone.now { resident(resident).also { it.refresh() } }.state.value
        said += visit.state.value
        visit.on(VisitEvent.Type("blood_pressure", "186/112"))
        visit.on(VisitEvent.Leave("blood_pressure"))
        phone.settle()
        assertEquals("186/112", visit.state.value.view?.pressure?.value)
        said += visit.state.value
        phone.now { visit.on(VisitEvent.Sign) }
        assertNotNull(visit.state.value.signed)
        said += visit.state.value
        said += phone.now { sync().also { it.refresh() } }.state.value
        return said.joinToString("\n")
    }

    @Test
    fun `the doctor sees all of it`() {
        val said = everything(Role.Doctor)
        assertEquals(emptyList<String>(), secrets.filter { it !in said })
    }

    @Test
    fun `a volunteer and a grid worker measure, hand in, and see nothing of it`() {
        for (role in listOf(Role.Volunteer, Role.GridWorker)) {
            val said = everything(role)
            assertEquals("$role", emptyList<String>(), secrets.filter { it in said })
        }
    }

    @Test
    fun `a volunteer sees neither phone nor ID number, a grid worker the masked one`() {
        for ((role, sees) in mapOf(Role.Volunteer to false, Role.GridWorker to true)) {
            val phone = phones.phone(role).unlock()
            val resident = phone.find(WANG)
            phone.now { resident(resident).refresh() }
            val her = checkNotNull(phone.model.resident(resident).state.value.value)
            assertEquals(sees, her.phone != null)
            assertEquals(sees, her.idMasked != null)
            assertEquals(false, her.canUnmask)
            assertNull(her.colour)
        }
    }

    @Test
    fun `a social worker sees the plan and no visit`() {
        val phone = phones.phone(Role.SocialWorker).unlock()
        val resident = phone.find(WANG)
        phone.now { resident(resident).refresh() }
        val her = checkNotNull(phone.model.resident(resident).state.value.value)
        assertNotNull(her.plan)
        assertNull(her.visitLabel)
        assertEquals(emptyList<Any>(), her.visits + her.drugs + her.conditions)
    }

    @Test
    fun `a nurse measures and fills in, and hands it to the doctor`() {
        val phone = phones.phone(Role.Nurse).unlock()
        val visit = phone.visit()
        assertEquals("交给医生", visit.state.value.view?.signLabel)
        assertTrue(visit.state.value.fields.isNotEmpty())
        assertEquals(2, visit.state.value.view?.judgements?.size)
    }

    @Test
    fun `what a screen does not offer, the core does not do either`() {
        val refused =
            listOf<suspend Desk.(String) -> Any>(
                { her -> unmask(her, "转诊单要填") },
                { her -> answer(startVisit(her).visit, "adherence", FieldInput.Codes(listOf(1))) },
                { her -> keepUnchanged(startVisit(her).visit) },
                { her -> tickPlan(her, "doctor-follow-up", true) },
            )
        for (question in refused) {
            assertThrows(Trouble.NotAllowed::class.java) {
                phones.desk(Role.Volunteer) { question(residents(WANG).single().resident) }
            }
        }
    }
}
