from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from ..models import Reclamo, Usuario, Zona


async def obtener(session: AsyncSession, reclamo_id: int) -> Reclamo | None:
    return await session.get(Reclamo, reclamo_id)


async def cerrar_varios(session: AsyncSession, ids: Sequence[int]) -> list[Reclamo]:
    cerrados = []
    for reclamo_id in ids:
        reclamo = await obtener(session, reclamo_id)
        if reclamo is None:
            raise LookupError(f"reclamo {reclamo_id}")
        reclamo.estado = "cerrado"
        cerrados.append(reclamo)
    return cerrados


async def pendientes_por_zona(session: AsyncSession) -> dict[str, int]:
    zonas = (await session.scalars(select(Zona))).all()
    pendientes = {}
    for zona in zonas:
        pendientes[zona.nombre] = await session.scalar(
            select(func.count(Reclamo.id)).where(Reclamo.zona_id == zona.id, Reclamo.estado == "nuevo")
        )
    return pendientes


async def detalle(session: AsyncSession, reclamo_id: int) -> dict[str, str]:
    resultado = await session.execute(select(Reclamo).where(Reclamo.id == reclamo_id))
    reclamo = resultado.scalar_one()
    # The category comes with the row (`lazy="joined"`), the citizen does not.
    return {"categoria": reclamo.categoria.nombre, "vecino": reclamo.usuario.nombre}


async def tablero(session: AsyncSession) -> list[dict[str, object]]:
    """Two statements, however many citizens there are."""
    usuarios = (await session.scalars(select(Usuario).options(selectinload(Usuario.reclamos)))).all()
    return [{"vecino": usuario.nombre, "reclamos": len(usuario.reclamos)} for usuario in usuarios]
