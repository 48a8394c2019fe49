from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ..models import Cuadrilla, Zona


async def cuadrillas_de(session: AsyncSession, zona_ids: list[int]) -> dict[int, list[Cuadrilla]]:
    """All crews in one statement, and each at its place in a dict."""
    por_zona: dict[int, list[Cuadrilla]] = {zona_id: [] for zona_id in zona_ids}
    filas = await session.scalars(select(Cuadrilla).where(Cuadrilla.zona_id.in_(zona_ids)))
    for cuadrilla in filas:
        por_zona[cuadrilla.zona_id].append(cuadrilla)
    return por_zona


async def resumen(session: AsyncSession) -> list[str]:
    zonas = (await session.execute(select(Zona).order_by(Zona.nombre))).scalars().all()
    return [f"{zona.nombre}: {len(zona.cuadrillas)}" for zona in zonas]
